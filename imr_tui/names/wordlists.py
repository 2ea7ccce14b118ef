"""The words around names: titles, particles, and what tells a name that is also a word (Will, May) from the word."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES: Final = _words("""
    mr mrs ms miss mx dr doctor prof professor sir dame lady lord rev revd reverend fr father sister sr brother nurse
    cllr councillor capt captain sgt sergeant pc dc dci di ds hon judge rabbi imam pastor canon master matron
    mister missus cmdr maj major col colonel cpl insp inspector
""")
"""Titles that go with the name that they stand before."""

RELATIONS: Final = _words("""
    aunt auntie aunty uncle nan nana nanna nanny nain taid gran granny grandma grandad granddad grandpa grandmother
    grandfather mum mummy mam mother dad daddy cousin son daughter husband wife partner niece nephew carer
    big little old young
""")
"""Words in an alias that say who somebody is and are no part of the name (Nan Hilda, Big Dave)."""

PLAIN_TITLES: Final = TITLES - _words("father sister brother nurse judge master matron major doctor professor pc lady")
"""Titles that are nothing else, whatever their case."""

PARTICLES: Final = _words("""
    van von der den de del della di da dos du do la le les el al bin bint ibn ben ap ab ferch verch ter ten te zu zur
    zum af av y e o ni nic ui mac mc mhic abu abd abdul st san santa dell dal lo los las ould
""")
"""What stands before a surname and is no name alone."""

AFTER_NAMES: Final = _words("jr snr sr jnr junior senior ii iii iv esq obe mbe cbe rn rgn rmn bsc msc phd")

INNER: Final = _words("mc mac o de di du le la van fitz")
"""Beginnings after which a capital does not begin a name (McDonald)."""

MONTHS: Final = _words("""
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
""")

NO_INITIALS: Final = _words("""
    am pm ie eg gp uk us usa nb ps pps rn dob dn sw cv bp tv ot pt ct id it la ad bc mp ph ms hr nhs qc kc np ra rip
    asap aka bst gmt po ft cc pto tba tbc ma ba eu un ni gmc cqc mri ecg iv im po od bd td tds qds ng pc ba md
""")
"""Letters with points that are an abbreviation rather than somebody's initials."""

FAMILY_LIKE: Final = _words("""
    roberts williams edwards richards stephens stevens peters andrews phillips philips matthews adams daniels davids
    evans owens hughes jones harris johns simons walters rogers jacobs josephs martins michaels abrahams franks georges
    lewis marks nicholas sanders watts wills isaacs gibbs hopkins jenkins perkins myers johnsons parsons stokes
    humphreys jeffreys collins cummings higgins hutchings jennings rawlings ennis burns perks simms sims timms toms
    andersons alis anns james thomas
""")
"""Surnames of their own that look like another name with an s behind it."""

SPEAKING: Final = _words("""
    said says told tells asked asks replied answered explained explains reported reports stated states noted notes
    described confirmed confirms agreed agrees disagreed thought thinks felt feels believed believes knew knows
    recalled recalls remembered remembers added adds mentioned mentions admitted denied claimed insisted wrote writes
    spoke speaks came comes went goes gone rang rings called calls telephoned telephones phoned phones visited visits
    arrived arrives left leaves attended attends met meets saw sees heard hears found finds gave gives took takes
    brought brings got gets made makes did does didn doesn wanted wants needed needs asked asks tried tries began begins
    started starts stopped stops fell falls died dies lived lives stayed stays slept sleeps ate eats drank drinks
    refused refuses declined declines accepted accepts offered offers moved moves worked works helped helps contacted
    contacts emailed emails texted texts sent sends received receives signed signs completed read reads reviewed
    assessed raised raises expressed appeared appears seemed seems became becomes became cried wept laughed smiled
    shouted complained complains apologised understood understands sat stood walked walks waited waits returned
    returns carried cared cares looked looks watched used uses had has was is wasn isn hasn hadn couldn wouldn won
    could would should can cannot must might been being never always usually often sometimes
    who also apparently later
""") - _words("also")  # fmt: skip
"""Words that follow a person rather than a thing."""

WEAK: Final = _words("has had was is can could would should must might use uses never always usually often sometimes "
    "later apparently who notes reports calls works looks needs states")  # fmt: skip

OF_THINGS: Final = _words("""
    came comes went goes gone left leaves found finds gave gives took takes brought brings got gets made makes began
    begins started starts stopped stops fell falls died dies moved moves worked appeared appears seemed seems became
    becomes raised raises received receives sent completed carried returned returns offered offers helped helps saw
    sees showed shows met meets read reviewed assessed started needed being been did does didn doesn
""")
"""Words that follow a thing as well: with a surname before them, they leave a doubt (Care began, Price fell)."""

WORD_USES: Final = _words("""
    i you he she it we they the a an this that these those there be have not also to in on at of for from any each all
    no my his her their our your its as if when then than so both either neither every some one two what how which
    period periods
""")
"""Words that follow the ordinary word rather than the name: Will the team, May I, Mark each form, Rose to."""

DETERMINERS: Final = _words("the a an his her their its my our your this that these those each every no any some per")

IN_DATES: Final = _words("in during since until till throughout early late mid last next this every each end beginning "
    "start middle month months")  # fmt: skip
MAYBE_DATES: Final = _words("by from of to after before for and or between on through around about through for")

GREETINGS: Final = _words("hello hi dear hey thanks thank sorry goodbye bye morning afternoon please yes no ok okay")

PLACES: Final = _words("""
    house ward street road lane avenue close court centre center hospital surgery service services team unit lodge
    villa park school clinic trust council policy act form scheme hall hill way drive gardens garden grove place
    terrace crescent square row walk view mews rise green farm bridge church chapel cottage manor care home nursing
    college university academy society association project plan people carers day days period group forum board
    committee report review sheet estate ltd limited plc partnership foundation charity station bank hotel inn arms
    county borough district city town village bay island islands isle north south east west upper lower programme
    programmes procedure procedures guidance code pathway protocol framework strategy charter line helpline hub hospice
""")
"""What follows the name of a place or a thing (Hope House, Grace Ward, Young Carers)."""

PLACE_BEFORE: Final = _words("""
    st saint mount mt lake great little old new upper lower north south east west notting box boxing christmas mother's
    father's fathers mothers sports the
""")
"""What stands before the name of a place or a day."""
