"""The software bill of materials: what a wheel of ours needs at run time, as CycloneDX JSON.

`python -m scripts.sbom` writes `requirements/imr-tui.cdx.json` from `requirements/run.lock`; hatchling puts it into the
wheel (PEP 770). It has no time in it, and its serial number follows from its content: same lock, same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from imr_tui import __version__
from scripts.locked import ROOT, RUN_LOCK, Locked, about, pins

SBOM: Final = ROOT / "requirements" / "imr-tui.cdx.json"
_OURS: Final = "imr-tui"


def made(lock: Path = RUN_LOCK) -> str:
    """The bill as JSON, for the pins of a lock. Raises LookupError where a package's licence is not known."""
    root = Component(
        name=_OURS,
        version=__version__,
        type=ComponentType.APPLICATION,
        bom_ref=_OURS,
        licenses=[LicenseExpression("MIT")],
        purl=PackageURL("pypi", None, _OURS, __version__),
    )
    locked = pins(lock)
    parts = {pin.name: _component(pin) for pin in locked}
    bom = Bom(components=parts.values())
    bom.metadata.component = root
    everything = {_OURS: root, **parts}
    for name, component in everything.items():
        bom.register_dependency(component, _needed(name, locked, parts))
    content = json.loads(JsonV1Dot6(bom).output_as_string())
    # Neither belongs to the content, and both would differ from run to run.
    del content["serialNumber"], content["metadata"]["timestamp"]
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    content["serialNumber"] = uuid5(NAMESPACE_URL, digest).urn
    return json.dumps(content, indent=1, sort_keys=True) + "\n"


def _needed(name: str, locked: Iterable[Locked], parts: dict[str, Component]) -> list[Component]:
    return [parts[pin.name] for pin in locked if name in pin.required_by]


def _component(pin: Locked) -> Component:
    known = about(pin)
    purl = PackageURL("pypi", None, pin.name, pin.version)
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(purl.to_string()),
        comment="The files of this release that requirements/run.lock accepts",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in pin.hashes],
    )
    home = [ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri(known.homepage))] if known.homepage else []
    marker = [Property(name="imr-tui:marker", value=pin.marker)] if pin.marker else []
    carried = [
        Component(
            name=part.name,
            type=ComponentType.LIBRARY,
            bom_ref=f"{pin.name}/{part.name}",
            licenses=[LicenseExpression(part.licence)],
        )
        for part in known.bundled
    ]
    return Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        bom_ref=pin.name,
        purl=purl,
        licenses=[LicenseExpression(known.licence)],
        external_references=[files, *home],
        properties=marker,
        components=carried,
    )


if __name__ == "__main__":
    SBOM.write_text(made(), "utf-8")
