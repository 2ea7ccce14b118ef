"""Words and names that the dictionary and the name lists lack, or know otherwise than a review needs them."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WORDS: Final = _words(
    """
    ageing agency aluminium amongst anonymisation anonymise anonymised anonymises anonymising bedrail bedrails bin
    bungalow burnt capacitous carer carers caseload caseloads catheterisation catheterised cellulitis cheque cheques
    co-production commode commodes comorbidities comorbidity continence cuckooed cuckooing debrief debriefed
    debriefing deconditioned deconditioning delirium domiciliary dosette draught draughts dreamt dysphagia email
    emailed emails enablement enrol enrolment enrols escalations flat flats fortnight fortnightly glycaemic grey
    greyer gritted haematoma haematomas helpline helplines hoarding hoist hoisted hoists hyperglycaemia
    hyperglycaemic hypoglycaemia hypoglycaemic incapacitated incontinent instalment instalments interprofessional
    ischaemia ischaemic jewellery judgement judgements kerb leant learnt licence licences lifeline manoeuvre
    manoeuvred manoeuvres minuted mould mouldy multiagency multidisciplinary mum mummy mums nan nebuliser nebulisers
    neighbour neighbourly offline online paracetamol payslip phlebotomist phlebotomy physio physios plough
    podiatrist podiatry polypharmacy pseudonymised pyjamas reabled reablement rostered rota rotas safeguard
    safeguarded safeguarding sceptical scoping signpost signposted signposting skilful skilfully smelt spelt spoilt
    storey storeys subheading telecare telehealth timeline timelines timescale timescales tonne triage triaged tyre
    tyres unbefriended unsafely voicemail website websites wellbeing wheelchair wheelchairs whilst wilful wilfully
    workload workloads workstream workstreams zimmer
    """
)
"""Words of health and social care, and of Britain, which an American dictionary lacks."""

RATHER_NAMES: Final = _words(
    """
    aisling alma ambrose andres angelica ayers begum berg beth billy bob bobby bonnie bowen boyer brad brogan
    burgess cairns cal chandler clement clements coello coll colleen collier combre conn conner corr cotter cox
    davenport decker derrick dick dickens dobbins doe dona dore ed elmer ferris fielding franklin fritz furness
    garner garret gibbons gilbert graham grahams griffin grimes grover hammes harding harper harry hays hector henry
    hickey hicks hodge hodges hogan holt hore jarred jenny jerry jess jimmy joey john johnny johns josh kaiser
    kelvin ken khan kirk kyle laing lam laura lee lees lester levy lewis lex ling logue lynch mack madden maire
    manning maria marques martin martins maxwell mayer mayo mays mickey mike miller ming molly morales morris moses
    muller mulligan myers nelson newton nick nicks noel oliver palmer parry parsons pascal paschal peter peters
    petre phoebe quincy raj randy rick roger rogers sally sanders sant scriven sealy sen shah shaw shay sherlock
    singleton smith sol somers stein stokes sue teddy terry tiffany timothy tom tommy toms tony tori torrence troy
    tucker underwood val veronica victor wally walt warner warren watt watts weber wen wright yuan
    """
)
"""The dictionary has them as words (a tom, a john); in the record of a review they are people."""

GIVEN_NAMES: Final = _words(
    """
    abena akosua aled alf alun alwyn amarjit amrit angharad anjali ann anwen art arwel arwyn asif awel balbir baldev
    baljit balwinder bert bethan beti bilal bill blessing blodwen bola branwen bronwen bryn brynmor cadi carol carys
    catrin ceinwen ceri ceridwen cerys charity chinedu chukwuemeka chung comfort dafydd daljit dawn deiniol delroy
    delyth des desmond dewi dilwyn dilys dinesh don dot drew dyfan ebrill edna eiddwen eifion eilir einir eira
    eirian eirlys eirwen eirwyn elen elfed elsie eluned emeka emlyn emrys emyr enfys ethel farai farzana fatou femi
    fong frank fred gareth geraint gerallt gertie gethin glen gurdeep gurmeet gurpreet gwawr gwen gwenda gwenllian
    gwilym gwladus gwladys gwyn gwynfor gwynne haf harbhajan hardeep harjit harpreet hefin heledd heulwen hilda
    hywel ida iestyn ieuan ifan ifeoma ifor imran inderjit ioan iolo iorwerth iqbal iwan jagdeep jan jaspal
    jasvinder jaswinder javed jean jiahui jill jo joy junjie kavita kemi ken kirpal kit kitty kofi kudzai kuldip
    kulwinder kwaku lakshmi len les ling lleucu llew llinos llio lowri luned mabli mahesh mair mamadou mandeep
    manjit manpreet mavis meena mei meiling meinir meinwen meirion menna mercy mererid meurig mihangel ming mohinder
    myfanwy nadeem nansi narinder nasreen navdeep nell nerys nest nneka nomsa nora nyasha obinna olu oluwafemi
    oluwaseun oluwatobi olwen olwyn osian owain paramjit parminder parveen pat penny penri percy precious priyanka
    rajesh rajinder ramesh ray reg rekha rhian rhiannon rhodri rhonwen rhydian rhys rob ron rukhsana rutendo sal
    sandeep sandy satnam savita segun shabnam shaheen shahid sid sioned sipho siu siwan sue sukhdev sukhwinder
    sulwen sunita suresh surinder surjit sushila tahira tapiwa tariq tarsem tatenda ted tegid tegwen teilo tendai
    thandiwe themba tomos trefor tudor tudur tunde uche usha val vijay viv wai waqas wendy wilf wilfred will winnie
    winsome winston wyn wynne xiaoming xiu yaa yaw yee ynyr yuk zahra zainab
    """
)
"""Welsh, Punjabi, Cantonese, West African and Caribbean given names, and short forms (Will, Pat), in no list."""

FAMILY_NAMES: Final = _words(
    """
    adebayo adeyemi akhtar ap asante begum bevan bibi boakye boateng bowen braithwaite brook brooke brookes chaudhry
    choudhury chowdhury eze featherstone fitzpatrick gwilym gwynne hollins howells hussain kaur leung llewellyn
    llewelyn maddocks madoc malik mensah miah mirza moyo nwosu o'sullivan okafor okonkwo osei owusu powell probert
    prosser pryce pugh qureshi ramsbottom rhydderch rosser sheikh siddiqui singh snape uddin vaughan wynne zielinska
    """
)
"""Family names common in Britain that stand in no list."""
