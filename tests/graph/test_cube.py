"""The frequencies are a well-formed data cube: integrity constraints 1, 11 and 12 of https://www.w3.org/TR/vocab-data-cube/#wf-rules."""

OBSERVATIONS = "SELECT ?observation ?element ?population ?study ?percentage ?set WHERE { ?observation a qb:Observation ; qb:dataSet ?set ; vk:element ?element ; vk:programmePopulation ?population ; vk:study ?study ; vk:percentage ?percentage }"


def test_every_observation_has_one_data_set_every_dimension_and_a_measure(release):
    rows = release.query(OBSERVATIONS).rows()
    observations = release.query("SELECT ?o WHERE { ?o a vk:FrequencyObservation }").rows()
    assert len(rows) == len(observations) >= 20
    assert {row["set"] for row in rows} == {"https://w3id.org/veerkracht/id/dataset/frequencies"}


def test_no_two_observations_say_the_same_cell(release):
    cells = [(row["element"], row["population"], row["study"], row["percentage"]) for row in release.query(OBSERVATIONS).rows()]
    assert len(cells) == len(set(cells))


def test_the_percentages_of_the_running_text_are_there(release):
    """5.3.1.1 and 5.3.2.1 of the report: 86, 64, 57, 50 in life-skills programmes; 75, 63, 50, 38 in resilience interventions."""
    rows = release.query(OBSERVATIONS).rows()
    said = {(row["element"].rsplit("/", 1)[1], row["population"].rsplit("/", 1)[1], int(row["percentage"])) for row in rows}
    life, resilience, intra = "life-skills-programmes", "resilience-interventions", "intrapersonal-interventions"
    assert said >= {
        ("problem-solving", life, 86),
        ("insight-building", life, 64),
        ("self-efficacy", life, 57),
        ("goal-setting", life, 50),
        ("modeling", life, 71),
        ("psychoeducation", life, 64),
    }
    assert said >= {
        ("emotion-regulation", resilience, 75),
        ("social-skills", resilience, 50),
        ("assertiveness", resilience, 50),
        ("self-efficacy", resilience, 50),
        ("cognitive-coping", resilience, 38),
    }
    assert said >= {
        ("practice", resilience, 75),
        ("discussion", resilience, 63),
        ("didactic-instruction", resilience, 50),
        ("emotion-regulation", intra, 53),
        ("social-skills", intra, 47),
    }
