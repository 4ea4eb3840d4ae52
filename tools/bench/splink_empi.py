"""Splink on the set that `./dev bench empi` writes: the comparisons, blocking rules and term frequencies of our
own matcher, said in Splink's words.

    splink_empi.py <folder with records.csv> <threads>

Writes splink.csv (a, b, probability) into the folder. The last line printed: seconds in all, seconds of
processor time, then each step's seconds.
Reading the prepared CSV, training, prediction are counted; starting Python is not.
"""

import logging
import sys
import time

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

folder, threads = sys.argv[1], int(sys.argv[2])
logging.getLogger("splink").setLevel(logging.ERROR)


def level(sql, label, **configure):
    made = cll.CustomLevel(sql, label)
    return made.configure(**configure) if configure else made


def null(column):
    return cll.NullLevel(column)


# One slip: a digit mistyped or two neighbours exchanged.
def slip(column):
    return f"damerau_levenshtein({column}_l, {column}_r) <= 1 and length({column}_l) = length({column}_r)"


name = cl.CustomComparison(
    output_column_name="name",
    comparison_levels=[
        null("name"),
        level("name_l = name_r and newborn_l = 0 and newborn_r = 0", "exact", tf_adjustment_column="name",
              disable_tf_exact_match_detection=True),
        level("usual_l = usual_r and newborn_l = 0 and newborn_r = 0", "variant"),
        level("sound_l = sound_r and newborn_l = 0 and newborn_r = 0", "pinyin", tf_adjustment_column="sound",
              disable_tf_exact_match_detection=True),
        level("sound_l = sound_r and newborn_l = 1 and newborn_r = 1", "newborn"),
        level("newborn_l != newborn_r and sound_l != sound_r", "naming"),
        level("given_l = given_r and length(given_l) > 1 and newborn_l = newborn_r", "given"),
        level("surname_sound_l = surname_sound_r and damerau_levenshtein(given_sound_l, given_sound_r) <= 1"
              " and newborn_l = newborn_r", "close"),
        level("surname_sound_l = surname_sound_r and newborn_l = newborn_r and"
              " length(list_intersect(string_split(given_l, ''), string_split(given_r, ''))) > 0", "partial"),
        cll.ElseLevel(),
    ],
)

birth = cl.CustomComparison(
    output_column_name="birth",
    comparison_levels=[
        null("birth"),
        level("birth_l = birth_r and birth_precision_l = 'day' and birth_precision_r = 'day'", "exact"),
        level("(birth_precision_l != 'day' or birth_precision_r != 'day') and birth_l[1:4] = birth_r[1:4]", "coarse"),
        level("birth_l[1:4] = birth_r[1:4] and birth_l[6:7] = birth_r[9:10] and birth_l[9:10] = birth_r[6:7]", "swapped"),
        level("damerau_levenshtein(replace(birth_l, '-', ''), replace(birth_r, '-', '')) <= 1", "typo"),
        level("abs(date_diff('day', birth_l::date, birth_r::date)) between 15 and 55", "lunar"),
        level("birth_l[6:10] = birth_r[6:10]", "day"),
        level("birth_l[1:4] = birth_r[1:4]", "year"),
        cll.ElseLevel(),
    ],
)

sex = cl.CustomComparison(
    output_column_name="sex",
    comparison_levels=[null("sex"), level("sex_l = sex_r", "same"), cll.ElseLevel()],
)

cards = "(card_l is not null and card_r is not null)"
others = "(other_l is not null and other_r is not null and other_l[1:2] = other_r[1:2])"
document = cl.CustomComparison(
    output_column_name="card",
    comparison_levels=[
        level(f"not coalesce({cards}, false) and not coalesce({others}, false)", "missing", is_null_level=True),
        level("card_l = card_r or other_l = other_r", "same"),
        level(f"{cards} and {slip('card')}", "slip"),
        level(f"{others} and {slip('other')}", "near"),
        level(f"{cards} and card_checked_l = '1' and card_checked_r = '1'", "two-cards"),
        level(f"{cards}", "differ"),
        cll.ElseLevel(),
    ],
)

phone = cl.CustomComparison(
    output_column_name="phone",
    comparison_levels=[null("phone"), level("phone_l = phone_r", "same"), level(slip("phone"), "typo"), cll.ElseLevel()],
)

like = "(place_l = place_r or jaro_winkler_similarity(place_l, place_r) > {})"
address = cl.CustomComparison(
    output_column_name="place",
    comparison_levels=[
        null("place"),
        level(f"{like.format(0.92)} and door_l = door_r", "same"),
        level(f"({like.format(0.85)} and door_l = door_r) or ({like.format(0.92)} and"
              " split_part(door_l, '-', 1) = split_part(door_r, '-', 1))", "house"),
        level(like.format(0.92), "place"),
        cll.ElseLevel(),
    ],
)

# The day of birth is a key only where it is known to the day, as in our own rules.
blocking = [
    block_on("day", "surname_sound"),
    block_on("day", "given_sound"),
    block_on("phone"),
    block_on("card_head"),
    block_on("card_tail"),
    block_on("sound", "year"),
    block_on("sound", "day_month"),
    block_on("sound", "door"),
]

settings = SettingsCreator(
    link_type="dedupe_only",
    comparisons=[name, birth, sex, document, phone, address],
    blocking_rules_to_generate_predictions=blocking,
    retain_matching_columns=False,
    retain_intermediate_calculation_columns=False,
)

steps, began, worked_before = [], time.perf_counter(), time.process_time()


def step(name):
    global began
    now = time.perf_counter()
    steps.append((name, now - began))
    began = now


connection = duckdb.connect(":memory:")
connection.execute(f"set threads = {threads}")
connection.execute("set enable_progress_bar = false")
connection.execute(f"set temp_directory = '{folder}/spill'")
connection.execute(f"""
    create table records as
    select unique_id::bigint as unique_id, name, usual, sound, surname_sound, given, given_sound,
        newborn::integer as newborn, birth, birth_precision, sex, card, card_checked, other, phone, place, door,
        case when birth_precision = 'day' then birth end as day, birth[1:4] as year,
        case when birth_precision = 'day' then least(birth[6:7], birth[9:10]) || greatest(birth[6:7], birth[9:10]) end as day_month,
        card[1:14] as card_head, card[11:18] as card_tail
    from read_csv('{folder}/records.csv', header = true, all_varchar = true, nullstr = '')
""")
database = DuckDBAPI(connection)
linker = Linker(database.register("records"), settings, log_level=logging.ERROR, validate_settings=False)
step("read")

train = linker.training
train.estimate_probability_two_random_records_match(
    [block_on("card"), "l.sound = r.sound and l.birth = r.birth and l.sex = r.sex"], recall=0.85
)
train.estimate_u_using_random_sampling(max_pairs=2e6, seed=7)
step("u")
# Blocks in which nearly all pairs are one person teach best: with u fixed (as Splink has it) a block on the
# telephone takes families for persons. The first teaches all but the document, the second document, sex,
# telephone and address.
for rule in [block_on("card"), block_on("sound", "day")]:
    train.estimate_parameters_using_expectation_maximisation(rule)
step("em")
predictions = linker.inference.predict(threshold_match_probability=0.01)
step("predict")
worked = time.process_time() - worked_before
connection.execute(f"""
    copy (select unique_id_l, unique_id_r, match_probability from {predictions.physical_name})
    to '{folder}/splink.csv' (header true)
""")
step("write")
total = sum(seconds for name, seconds in steps if name != "write")
print(f"{total:.2f} {worked:.2f} " + ", ".join(f"{name} {seconds:.1f}" for name, seconds in steps))
