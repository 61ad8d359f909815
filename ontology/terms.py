"""The terms of the vocabulary. GENERATED from veerkracht.ttl by generate.py: do not edit."""

from rdflib import URIRef


class VK:
    """One constant for each class and property of the vocabulary."""

    NAMESPACE = "https://w3id.org/veerkracht/ns#"

    #: How a person's health goes after adversity.
    AdaptationForm = URIRef("https://w3id.org/veerkracht/ns#AdaptationForm")
    #: Is meant for people of 18 years and over.
    AdultsIntervention = URIRef("https://w3id.org/veerkracht/ns#AdultsIntervention")
    #: A building block within the person: a trait or a skill.
    Asset = URIRef("https://w3id.org/veerkracht/ns#Asset")
    #: Targets at least one asset.
    AssetTargetingIntervention = URIRef("https://w3id.org/veerkracht/ns#AssetTargetingIntervention")
    #: What a coding rests on.
    Basis = URIRef("https://w3id.org/veerkracht/ns#Basis")
    #: That an intervention aims at a building block, on what basis, and where that is said.
    BlockAim = URIRef("https://w3id.org/veerkracht/ns#BlockAim")
    #: Something in, around or done by a person that, together with others, makes up resilience.
    BuildingBlock = URIRef("https://w3id.org/veerkracht/ns#BuildingBlock")
    #: How firmly the source words a finding.
    Certainty = URIRef("https://w3id.org/veerkracht/ns#Certainty")
    #: Where a source states the value of a property of a record.
    Citation = URIRef("https://w3id.org/veerkracht/ns#Citation")
    #: Counted when the graph is built: a building block and an element that occur together in at least one intervention.
    CoOccurrence = URIRef("https://w3id.org/veerkracht/ns#CoOccurrence")
    #: A role in coding; never a person by name.
    Coder = URIRef("https://w3id.org/veerkracht/ns#Coder")
    #: A part of an intervention with an audience or a form of its own.
    Component = URIRef("https://w3id.org/veerkracht/ns#Component")
    #: What participants learn.
    ContentElement = URIRef("https://w3id.org/veerkracht/ns#ContentElement")
    #: There are supporting and disputing findings about it.
    ContestedElement = URIRef("https://w3id.org/veerkracht/ns#ContestedElement")
    #: A reason for a person not to take part.
    Contraindication = URIRef("https://w3id.org/veerkracht/ns#Contraindication")
    #: What a person does when there is adversity or stress.
    CopingStrategy = URIRef("https://w3id.org/veerkracht/ns#CopingStrategy")
    #: Targets at least one coping strategy.
    CopingTargetingIntervention = URIRef("https://w3id.org/veerkracht/ns#CopingTargetingIntervention")
    #: An amount that the intervention costs, with the unit it holds for.
    Cost = URIRef("https://w3id.org/veerkracht/ns#Cost")
    #: What an amount holds for, such as a participant, a group or a year.
    CostUnit = URIRef("https://w3id.org/veerkracht/ns#CostUnit")
    #: Is, wholly or partly, adapted to the participants' culture.
    CultureSensitiveIntervention = URIRef("https://w3id.org/veerkracht/ns#CultureSensitiveIntervention")
    #: A databank or body that recognises interventions.
    Databank = URIRef("https://w3id.org/veerkracht/ns#Databank")
    #: A kind of person who delivers an intervention.
    Deliverer = URIRef("https://w3id.org/veerkracht/ns#Deliverer")
    #: The way a finding points.
    Direction = URIRef("https://w3id.org/veerkracht/ns#Direction")
    #: A finding that is weaker, absent, mixed or unfavourable.
    DisputingStatement = URIRef("https://w3id.org/veerkracht/ns#DisputingStatement")
    #: Has a recognition with at least first indications of effectiveness.
    EffectRecognisedIntervention = URIRef("https://w3id.org/veerkracht/ns#EffectRecognisedIntervention")
    #: A level that holds at least first indications of effectiveness on the shared ladder.
    EffectiveLevel = URIRef("https://w3id.org/veerkracht/ns#EffectiveLevel")
    #: That an intervention holds an element, to what degree, and where that is said.
    ElementUse = URIRef("https://w3id.org/veerkracht/ns#ElementUse")
    #: A feature of the surroundings that carries a person or gives chances.
    EnvironmentalFactor = URIRef("https://w3id.org/veerkracht/ns#EnvironmentalFactor")
    #: A finding: how an element or intervention goes with an outcome.
    EvidenceStatement = URIRef("https://w3id.org/veerkracht/ns#EvidenceStatement")
    #: Has a form for which nothing is paid.
    FreeIntervention = URIRef("https://w3id.org/veerkracht/ns#FreeIntervention")
    #: The percentage of a population of programmes that holds an element, by a study.
    FrequencyObservation = URIRef("https://w3id.org/veerkracht/ns#FrequencyObservation")
    #: Is (also) meant as indicated prevention.
    IndicatedIntervention = URIRef("https://w3id.org/veerkracht/ns#IndicatedIntervention")
    #: A rule, compiled from an axiom, that infers triples.
    InferenceRule = URIRef("https://w3id.org/veerkracht/ns#InferenceRule")
    #: How participants learn it.
    InstructionalElement = URIRef("https://w3id.org/veerkracht/ns#InstructionalElement")
    #: What helps a person to make and keep close bonds.
    InterpersonalStrength = URIRef("https://w3id.org/veerkracht/ns#InterpersonalStrength")
    #: A programme, training or approach that sets out to strengthen something in people or their surroundings.
    Intervention = URIRef("https://w3id.org/veerkracht/ns#Intervention")
    #: Something that interventions can have in common: in what participants learn, how they learn it, or how the intervention is set up.
    InterventionElement = URIRef("https://w3id.org/veerkracht/ns#InterventionElement")
    #: A language in which an intervention can be had.
    Language = URIRef("https://w3id.org/veerkracht/ns#Language")
    #: A building block that the source found but did not take into its ordering.
    LeftOutBlock = URIRef("https://w3id.org/veerkracht/ns#LeftOutBlock")
    #: A step on the scale of a databank.
    Level = URIRef("https://w3id.org/veerkracht/ns#Level")
    #: An area of life in which problems or growth can occur.
    LifeDomain = URIRef("https://w3id.org/veerkracht/ns#LifeDomain")
    #: What helps a person to make sense of what happens.
    MeaningMakingStrength = URIRef("https://w3id.org/veerkracht/ns#MeaningMakingStrength")
    #: Is meant for people up to 18 years of age.
    MinorsIntervention = URIRef("https://w3id.org/veerkracht/ns#MinorsIntervention")
    #: A widespread misunderstanding.
    Misconception = URIRef("https://w3id.org/veerkracht/ns#Misconception")
    #: An organisation that develops or provides interventions.
    Organisation = URIRef("https://w3id.org/veerkracht/ns#Organisation")
    #: Something that studies measure and that is no building block itself.
    Outcome = URIRef("https://w3id.org/veerkracht/ns#Outcome")
    #: Is given, wholly or partly, in the participants' own language.
    OwnLanguageIntervention = URIRef("https://w3id.org/veerkracht/ns#OwnLanguageIntervention")
    #: Involves parents, wholly or partly.
    ParentInvolvingIntervention = URIRef("https://w3id.org/veerkracht/ns#ParentInvolvingIntervention")
    #: Is (partly) given by peers.
    PeerDeliveredIntervention = URIRef("https://w3id.org/veerkracht/ns#PeerDeliveredIntervention")
    #: A deliverer with the same experience or background as the participants.
    PeerDeliverer = URIRef("https://w3id.org/veerkracht/ns#PeerDeliverer")
    #: A range of characters in a source document.
    Place = URIRef("https://w3id.org/veerkracht/ns#Place")
    #: Targets assets, resources and coping alike.
    PortfolioIntervention = URIRef("https://w3id.org/veerkracht/ns#PortfolioIntervention")
    #: The degree to which an element is present according to the source.
    Presence = URIRef("https://w3id.org/veerkracht/ns#Presence")
    #: A use whose presence is explicit or partial.
    PresentUse = URIRef("https://w3id.org/veerkracht/ns#PresentUse")
    #: Whom prevention is meant for: everybody, groups at risk or people with complaints.
    PreventionType = URIRef("https://w3id.org/veerkracht/ns#PreventionType")
    #: A set of programmes that a study counts over.
    ProgrammePopulation = URIRef("https://w3id.org/veerkracht/ns#ProgrammePopulation")
    #: Is (also) given in reception centres.
    ReceptionBasedIntervention = URIRef("https://w3id.org/veerkracht/ns#ReceptionBasedIntervention")
    #: Asylum reception or Ukrainian reception.
    ReceptionSetting = URIRef("https://w3id.org/veerkracht/ns#ReceptionSetting")
    #: That a databank or body gave an intervention a level.
    Recognition = URIRef("https://w3id.org/veerkracht/ns#Recognition")
    #: Steering one's own thinking, feeling and doing.
    RegulatoryStrength = URIRef("https://w3id.org/veerkracht/ns#RegulatoryStrength")
    #: A number that a source gives, with what was counted.
    ReportedCount = URIRef("https://w3id.org/veerkracht/ns#ReportedCount")
    #: A view of what resilience is.
    ResilienceView = URIRef("https://w3id.org/veerkracht/ns#ResilienceView")
    #: A building block outside the person: a source of support.
    Resource = URIRef("https://w3id.org/veerkracht/ns#Resource")
    #: Targets at least one resource.
    ResourceTargetingIntervention = URIRef("https://w3id.org/veerkracht/ns#ResourceTargetingIntervention")
    #: Is (also) given at school.
    SchoolBasedIntervention = URIRef("https://w3id.org/veerkracht/ns#SchoolBasedIntervention")
    #: The school or a kind of school.
    SchoolSetting = URIRef("https://w3id.org/veerkracht/ns#SchoolSetting")
    #: A heading in a source document with the text under it.
    Section = URIRef("https://w3id.org/veerkracht/ns#Section")
    #: Is (also) meant as selective prevention.
    SelectiveIntervention = URIRef("https://w3id.org/veerkracht/ns#SelectiveIntervention")
    #: The place or surroundings where an intervention takes place.
    Setting = URIRef("https://w3id.org/veerkracht/ns#Setting")
    #: That a source contradicts itself, and where.
    SourceConflict = URIRef("https://w3id.org/veerkracht/ns#SourceConflict")
    #: A document that facts come from.
    SourceDocument = URIRef("https://w3id.org/veerkracht/ns#SourceDocument")
    #: How the intervention is set up.
    StructuralElement = URIRef("https://w3id.org/veerkracht/ns#StructuralElement")
    #: There is at least one finding about it.
    StudiedIntervention = URIRef("https://w3id.org/veerkracht/ns#StudiedIntervention")
    #: A piece of research or a publication that a source names.
    Study = URIRef("https://w3id.org/veerkracht/ns#Study")
    #: The way a study is set up.
    StudyDesign = URIRef("https://w3id.org/veerkracht/ns#StudyDesign")
    #: A finding that is stronger or favourable.
    SupportingStatement = URIRef("https://w3id.org/veerkracht/ns#SupportingStatement")
    #: A bond with others that gives support.
    SupportiveRelationship = URIRef("https://w3id.org/veerkracht/ns#SupportiveRelationship")
    #: A group of people whom an intervention is meant for.
    TargetGroup = URIRef("https://w3id.org/veerkracht/ns#TargetGroup")
    #: Is (partly) given by teachers.
    TeacherDeliveredIntervention = URIRef("https://w3id.org/veerkracht/ns#TeacherDeliveredIntervention")
    #: The moment at which an outcome was measured.
    Timepoint = URIRef("https://w3id.org/veerkracht/ns#Timepoint")
    #: That an element trains a building block, by its definition or by a study.
    TrainingClaim = URIRef("https://w3id.org/veerkracht/ns#TrainingClaim")
    #: On what condition others may deliver an intervention.
    Transferability = URIRef("https://w3id.org/veerkracht/ns#Transferability")
    #: Takes trauma into account, wholly or partly.
    TraumaSensitiveIntervention = URIRef("https://w3id.org/veerkracht/ns#TraumaSensitiveIntervention")
    #: Is (also) meant as universal prevention.
    UniversalIntervention = URIRef("https://w3id.org/veerkracht/ns#UniversalIntervention")
    #: A level that is at least well founded on the shared ladder.
    WellFoundedLevel = URIRef("https://w3id.org/veerkracht/ns#WellFoundedLevel")
    #: Has a recognition at the level well founded or higher.
    WellRecognisedIntervention = URIRef("https://w3id.org/veerkracht/ns#WellRecognisedIntervention")
    #: That something which was published once is no longer there: since when, why, and what stands in its place.
    Withdrawal = URIRef("https://w3id.org/veerkracht/ns#Withdrawal")
    #: The element or intervention that the finding is about.
    about = URIRef("https://w3id.org/veerkracht/ns#about")
    #: Worked out when the graph is built: what the finding is about, where that is an element.
    aboutElement = URIRef("https://w3id.org/veerkracht/ns#aboutElement")
    #: Whether the authors of the scheme added this element themselves.
    addedByAuthors = URIRef("https://w3id.org/veerkracht/ns#addedByAuthors")
    #: The intervention that the aim belongs to.
    aimOf = URIRef("https://w3id.org/veerkracht/ns#aimOf")
    #: Links an intervention to an aim at a building block.
    aimsAt = URIRef("https://w3id.org/veerkracht/ns#aimsAt")
    #: The amount; the lowest of a range. Free is 0.
    amount = URIRef("https://w3id.org/veerkracht/ns#amount")
    #: The highest amount of a range.
    amountMax = URIRef("https://w3id.org/veerkracht/ns#amountMax")
    #: Whom the component is for.
    audience = URIRef("https://w3id.org/veerkracht/ns#audience")
    #: The authors as the source names them, as text.
    authors = URIRef("https://w3id.org/veerkracht/ns#authors")
    #: The axiom that the rule was compiled from, in readable form.
    axiom = URIRef("https://w3id.org/veerkracht/ns#axiom")
    #: Another intervention that this one builds on.
    basedOn = URIRef("https://w3id.org/veerkracht/ns#basedOn")
    #: What the coding rests on.
    basis = URIRef("https://w3id.org/veerkracht/ns#basis")
    #: The building block that the aim or the claim concerns.
    block = URIRef("https://w3id.org/veerkracht/ns#block")
    #: How firmly the source says it.
    certainty = URIRef("https://w3id.org/veerkracht/ns#certainty")
    #: The number of characters of the document, read as UTF-8.
    characterLength = URIRef("https://w3id.org/veerkracht/ns#characterLength")
    #: Where the source states a property of this record.
    citation = URIRef("https://w3id.org/veerkracht/ns#citation")
    #: The building block of a pair that occurs together in interventions.
    coOccurringBlock = URIRef("https://w3id.org/veerkracht/ns#coOccurringBlock")
    #: The element of a pair that occurs together in interventions.
    coOccurringElement = URIRef("https://w3id.org/veerkracht/ns#coOccurringElement")
    #: The role that coded the record.
    codedBy = URIRef("https://w3id.org/veerkracht/ns#codedBy")
    #: The version of the coding guide.
    codingGuide = URIRef("https://w3id.org/veerkracht/ns#codingGuide")
    #: The intervention that the component belongs to.
    componentOf = URIRef("https://w3id.org/veerkracht/ns#componentOf")
    #: For whom the intervention is not suited.
    contraindication = URIRef("https://w3id.org/veerkracht/ns#contraindication")
    #: A note on who can't take part.
    contraindicationNote = URIRef("https://w3id.org/veerkracht/ns#contraindicationNote")
    #: The number of participants in the control group.
    controlCount = URIRef("https://w3id.org/veerkracht/ns#controlCount")
    #: What the intervention costs.
    cost = URIRef("https://w3id.org/veerkracht/ns#cost")
    #: What is known about the cost where there is no amount.
    costNote = URIRef("https://w3id.org/veerkracht/ns#costNote")
    #: What the amount holds for.
    costUnit = URIRef("https://w3id.org/veerkracht/ns#costUnit")
    #: The number given.
    count = URIRef("https://w3id.org/veerkracht/ns#count")
    #: The country of the study.
    country = URIRef("https://w3id.org/veerkracht/ns#country")
    #: The ISO 4217 code of the currency.
    currency = URIRef("https://w3id.org/veerkracht/ns#currency")
    #: The databank or body that gave the recognition, or whose scale the level belongs to.
    databank = URIRef("https://w3id.org/veerkracht/ns#databank")
    #: Who delivers the intervention or the component.
    deliveredBy = URIRef("https://w3id.org/veerkracht/ns#deliveredBy")
    #: The number of deliverers per group.
    delivererCount = URIRef("https://w3id.org/veerkracht/ns#delivererCount")
    #: What deliverers must have followed.
    delivererTraining = URIRef("https://w3id.org/veerkracht/ns#delivererTraining")
    #: The design of the study.
    design = URIRef("https://w3id.org/veerkracht/ns#design")
    #: The organisation that developed the intervention.
    developer = URIRef("https://w3id.org/veerkracht/ns#developer")
    #: The direction of the finding.
    direction = URIRef("https://w3id.org/veerkracht/ns#direction")
    #: The length of the whole, in weeks.
    durationWeeks = URIRef("https://w3id.org/veerkracht/ns#durationWeeks")
    #: The measure in which the effect size is expressed.
    effectMeasure = URIRef("https://w3id.org/veerkracht/ns#effectMeasure")
    #: The effect size as the source gives it.
    effectSize = URIRef("https://w3id.org/veerkracht/ns#effectSize")
    #: The element that the use, the claim or the observation concerns.
    element = URIRef("https://w3id.org/veerkracht/ns#element")
    #: Derived: an intervention that has the element.
    elementOf = URIRef("https://w3id.org/veerkracht/ns#elementOf")
    #: The intervention that the use belongs to.
    elementUseOf = URIRef("https://w3id.org/veerkracht/ns#elementUseOf")
    #: The character after the end of the section.
    endOffset = URIRef("https://w3id.org/veerkracht/ns#endOffset")
    #: An intervention that the study looks into.
    evaluates = URIRef("https://w3id.org/veerkracht/ns#evaluates")
    #: Why the source did not take this building block in.
    exclusionReason = URIRef("https://w3id.org/veerkracht/ns#exclusionReason")
    #: The largest number of participants in a group.
    groupSizeMax = URIRef("https://w3id.org/veerkracht/ns#groupSizeMax")
    #: The smallest number of participants in a group.
    groupSizeMin = URIRef("https://w3id.org/veerkracht/ns#groupSizeMin")
    #: A part of the intervention with an audience or form of its own.
    hasComponent = URIRef("https://w3id.org/veerkracht/ns#hasComponent")
    #: Derived: an element that is explicitly or partially present.
    hasElement = URIRef("https://w3id.org/veerkracht/ns#hasElement")
    #: Worked out when the graph is built: an element that is present, or that stands above such an element.
    hasElementOrBelow = URIRef("https://w3id.org/veerkracht/ns#hasElementOrBelow")
    #: Derived: a finding about this.
    hasStatement = URIRef("https://w3id.org/veerkracht/ns#hasStatement")
    #: The text of the heading.
    heading = URIRef("https://w3id.org/veerkracht/ns#heading")
    #: The heading that the place stands under.
    inSection = URIRef("https://w3id.org/veerkracht/ns#inSection")
    #: What the amount includes.
    includes = URIRef("https://w3id.org/veerkracht/ns#includes")
    #: Counted when the graph is built: how many things there are of a class, or concepts in a scheme.
    instanceCount = URIRef("https://w3id.org/veerkracht/ns#instanceCount")
    #: The instrument of measurement.
    instrument = URIRef("https://w3id.org/veerkracht/ns#instrument")
    #: The number of participants in the intervention group.
    interventionCount = URIRef("https://w3id.org/veerkracht/ns#interventionCount")
    #: Auxiliary property: links an asset to itself, so that a chain can ask for it.
    isAssetItself = URIRef("https://w3id.org/veerkracht/ns#isAssetItself")
    #: Whether the property only serves to write an axiom or to answer faster; pages leave it out.
    isAuxiliary = URIRef("https://w3id.org/veerkracht/ns#isAuxiliary")
    #: Auxiliary property: links a coping strategy to itself, so that a chain can ask for it.
    isCopingItself = URIRef("https://w3id.org/veerkracht/ns#isCopingItself")
    #: Whether a reasoner fills this class.
    isDefinedClass = URIRef("https://w3id.org/veerkracht/ns#isDefinedClass")
    #: Worked out when the graph is built: there is a finding about this at a follow-up.
    isFollowedUp = URIRef("https://w3id.org/veerkracht/ns#isFollowedUp")
    #: Auxiliary property: links a present use to itself, so that a chain can ask for it.
    isPresentUseItself = URIRef("https://w3id.org/veerkracht/ns#isPresentUseItself")
    #: Auxiliary property: links a resource to itself, so that a chain can ask for it.
    isResourceItself = URIRef("https://w3id.org/veerkracht/ns#isResourceItself")
    #: A language in which the intervention can be had.
    language = URIRef("https://w3id.org/veerkracht/ns#language")
    #: The level of the recognition, on that databank's own scale.
    level = URIRef("https://w3id.org/veerkracht/ns#level")
    #: A life domain that the intervention works on.
    lifeDomain = URIRef("https://w3id.org/veerkracht/ns#lifeDomain")
    #: The highest age, in years.
    maximumAge = URIRef("https://w3id.org/veerkracht/ns#maximumAge")
    #: Derived: the intervention has an element that trains this building block. That is no proof of effect.
    mayStrengthen = URIRef("https://w3id.org/veerkracht/ns#mayStrengthen")
    #: The lowest age, in years.
    minimumAge = URIRef("https://w3id.org/veerkracht/ns#minimumAge")
    #: A caveat or explanation.
    note = URIRef("https://w3id.org/veerkracht/ns#note")
    #: Counted when built: how many elements the intervention has and blocks it targets, together.
    numberOfElementsAndBlocks = URIRef("https://w3id.org/veerkracht/ns#numberOfElementsAndBlocks")
    #: Counted when built: how many interventions that are in use have the element or aim at the block; no zeros.
    numberOfInterventions = URIRef("https://w3id.org/veerkracht/ns#numberOfInterventions")
    #: Counted when built: how many interventions in use have the element or aim at the block, or one that falls under it; no zeros.
    numberOfInterventionsOrBelow = URIRef("https://w3id.org/veerkracht/ns#numberOfInterventionsOrBelow")
    #: Counted when built: how many interventions that are in use aim at the block of the pair and have the element; no zeros.
    numberOfInterventionsWithBoth = URIRef("https://w3id.org/veerkracht/ns#numberOfInterventionsWithBoth")
    #: The building block or outcome that the finding holds for.
    outcome = URIRef("https://w3id.org/veerkracht/ns#outcome")
    #: The number of participants in the study.
    participantCount = URIRef("https://w3id.org/veerkracht/ns#participantCount")
    #: The percentage of programmes, 0 to 100; the lowest of a range.
    percentage = URIRef("https://w3id.org/veerkracht/ns#percentage")
    #: The highest percentage of a range.
    percentageMax = URIRef("https://w3id.org/veerkracht/ns#percentageMax")
    #: Who or what was studied.
    population = URIRef("https://w3id.org/veerkracht/ns#population")
    #: To what degree the element is present.
    presence = URIRef("https://w3id.org/veerkracht/ns#presence")
    #: Whom the prevention is meant for: universal, selective, indicated or treatment.
    preventionType = URIRef("https://w3id.org/veerkracht/ns#preventionType")
    #: The year of the price.
    priceYear = URIRef("https://w3id.org/veerkracht/ns#priceYear")
    #: The programmes that the percentage is of.
    programmePopulation = URIRef("https://w3id.org/veerkracht/ns#programmePopulation")
    #: The property whose place is given.
    property = URIRef("https://w3id.org/veerkracht/ns#property")
    #: The organisation that provides the intervention.
    provider = URIRef("https://w3id.org/veerkracht/ns#provider")
    #: The step on the shared ladder: 1 well described up to 5 strong indications.
    rank = URIRef("https://w3id.org/veerkracht/ns#rank")
    #: A recognition of the intervention.
    recognition = URIRef("https://w3id.org/veerkracht/ns#recognition")
    #: A number that the source gives about the study or its subject.
    reportedCount = URIRef("https://w3id.org/veerkracht/ns#reportedCount")
    #: A heading of the document.
    section = URIRef("https://w3id.org/veerkracht/ns#section")
    #: How many sessions the intervention or the component has.
    sessionCount = URIRef("https://w3id.org/veerkracht/ns#sessionCount")
    #: The longest length of a session, in minutes.
    sessionMinutesMax = URIRef("https://w3id.org/veerkracht/ns#sessionMinutesMax")
    #: The shortest length of a session, in minutes.
    sessionMinutesMin = URIRef("https://w3id.org/veerkracht/ns#sessionMinutesMin")
    #: Where the intervention or the component is given.
    setting = URIRef("https://w3id.org/veerkracht/ns#setting")
    #: Worked out when the graph is built: a setting of the intervention, or one that stands above it.
    settingOrBelow = URIRef("https://w3id.org/veerkracht/ns#settingOrBelow")
    #: The SHA-256 of the document's file, in hexadecimal.
    sha256 = URIRef("https://w3id.org/veerkracht/ns#sha256")
    #: A contradiction in the source about this record.
    sourceConflict = URIRef("https://w3id.org/veerkracht/ns#sourceConflict")
    #: The character at which the section starts.
    startOffset = URIRef("https://w3id.org/veerkracht/ns#startOffset")
    #: The study it rests on, or that is named with the intervention.
    study = URIRef("https://w3id.org/veerkracht/ns#study")
    #: The number of studies, programmes or publications taken together.
    studyCount = URIRef("https://w3id.org/veerkracht/ns#studyCount")
    #: What the study count counts.
    studyUnit = URIRef("https://w3id.org/veerkracht/ns#studyUnit")
    #: What stands in the place of what is no longer there.
    successor = URIRef("https://w3id.org/veerkracht/ns#successor")
    #: Whom the intervention is for.
    targetGroup = URIRef("https://w3id.org/veerkracht/ns#targetGroup")
    #: Worked out when the graph is built: a target group of the intervention, or one that stands above it.
    targetGroupOrBelow = URIRef("https://w3id.org/veerkracht/ns#targetGroupOrBelow")
    #: Derived: an intervention that aims at the building block.
    targetedBy = URIRef("https://w3id.org/veerkracht/ns#targetedBy")
    #: Derived: a building block that the intervention aims at.
    targets = URIRef("https://w3id.org/veerkracht/ns#targets")
    #: Derived: an asset that the intervention aims at.
    targetsAsset = URIRef("https://w3id.org/veerkracht/ns#targetsAsset")
    #: Derived: a coping strategy that the intervention aims at.
    targetsCoping = URIRef("https://w3id.org/veerkracht/ns#targetsCoping")
    #: Worked out when the graph is built: a building block that the intervention aims at, or that stands above such a block.
    targetsOrBelow = URIRef("https://w3id.org/veerkracht/ns#targetsOrBelow")
    #: Derived: a resource that the intervention aims at.
    targetsResource = URIRef("https://w3id.org/veerkracht/ns#targetsResource")
    #: When the outcome was measured.
    timepoint = URIRef("https://w3id.org/veerkracht/ns#timepoint")
    #: Derived: an element that trains the building block.
    trainedBy = URIRef("https://w3id.org/veerkracht/ns#trainedBy")
    #: Derived: a building block that the element trains, by definition or by a study.
    trains = URIRef("https://w3id.org/veerkracht/ns#trains")
    #: On what condition others may deliver the intervention.
    transferability = URIRef("https://w3id.org/veerkracht/ns#transferability")
    #: Links an intervention to a use of an element.
    usesElement = URIRef("https://w3id.org/veerkracht/ns#usesElement")
    #: The measured value after the intervention.
    valueAfter = URIRef("https://w3id.org/veerkracht/ns#valueAfter")
    #: The measured value before the intervention.
    valueBefore = URIRef("https://w3id.org/veerkracht/ns#valueBefore")
    #: The intervention that this one shares its common ground with.
    variantOf = URIRef("https://w3id.org/veerkracht/ns#variantOf")
    #: The day since which something should no longer be used, or is no longer there (xsd:date).
    withdrawnOn = URIRef("https://w3id.org/veerkracht/ns#withdrawnOn")
    #: What is no longer there: an IRI that something was once published under.
    withdraws = URIRef("https://w3id.org/veerkracht/ns#withdraws")
    #: The year of publication.
    year = URIRef("https://w3id.org/veerkracht/ns#year")
