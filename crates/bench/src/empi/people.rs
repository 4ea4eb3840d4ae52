//! The people behind the records: households of a region, whose members share surname, address and
//! telephone, with twins, namesakes and visitors from abroad.

use identity::{DocumentKind, IdentityCard};
use jiff::{Span, civil::Date};

use super::{dice::Dice, names::Names};

/// A person as they really are.
pub(super) struct Person {
    pub surname: String,
    pub given: String,
    pub male: bool,
    pub birth: Date,
    pub document: (DocumentKind, String),
    /// The card of a parent, which is sometimes shown for a child.
    pub parents_card: Option<String>,
    /// Own numbers, the oldest first.
    pub phones: Vec<String>,
    /// Numbers of the family.
    pub family_phones: Vec<String>,
    /// Addresses, the oldest first.
    pub homes: Vec<Home>,
    /// Mother's name, and the mark of a twin, for those who were born lately.
    pub newborn: Option<(String, &'static str)>,
}

#[derive(Clone)]
pub(super) struct Home {
    pub province: bool,
    pub area: String,
    pub place: String,
    pub numbers: Vec<u32>,
}

/// The day the set is of.
pub(super) const TODAY: Date = jiff::civil::date(2026, 11, 1);

const AREAS: [(&str, &str); 8] = [
    ("990101", "东城区"),
    ("990102", "西城区"),
    ("990103", "清水县"),
    ("990104", "石桥县"),
    ("990105", "临江县"),
    ("990181", "新安市"),
    ("990182", "安平市"),
    ("990106", "北山区"),
];
const TOWNS: [&str; 24] = [
    "高桥", "双河", "石板", "青龙", "永兴", "太平", "龙门", "柳树", "黄土", "松林", "白马", "金星", "红旗",
    "新店", "三江", "大石", "长岭", "花园", "观音", "五里", "凉水", "响水", "云台", "桃园",
];
const STREETS: [&str; 20] = [
    "人民路",
    "解放路",
    "建设路",
    "中山路",
    "和平路",
    "临江路",
    "文化路",
    "东风路",
    "胜利路",
    "学院路",
    "公园路",
    "滨河路",
    "车站路",
    "迎宾路",
    "长虹路",
    "剑南路",
    "青年路",
    "育才路",
    "工业路",
    "环城路",
];
const ESTATES: [&str; 16] = [
    "锦绣花园",
    "阳光家园",
    "金色水岸",
    "幸福里",
    "书香门第",
    "翠湖",
    "御景",
    "紫荆苑",
    "名都",
    "桂花园",
    "康乐",
    "瑞和",
    "丽景",
    "东方明珠",
    "世纪城",
    "绿洲",
];

/// One household, added to `people`.
pub(super) fn household(dice: &mut Dice, names: &mut Names, people: &mut Vec<Person>) {
    let home = home(dice);
    let before = if dice.chance(450) { Some(self::home(dice)) } else { None };
    let homes: Vec<Home> = before.into_iter().chain([home]).collect();
    if dice.chance(12) {
        people.push(visitor(dice, names, homes));
        return;
    }
    let surname = names.surname(dice);
    let age = 24 + dice.below(50);
    let first = people.len();
    let father = dice.chance(880).then(|| grown(dice, names, surname.clone(), true, age, &homes));
    let mother_age = (age + dice.below(6)).saturating_sub(3).max(21);
    let maiden = names.surname(dice);
    let mother = dice.chance(860).then(|| grown(dice, names, maiden, false, mother_age, &homes));
    let mother_name = mother.as_ref().map(|m| format!("{}{}", m.surname, m.given));
    let card = father.as_ref().or(mother.as_ref()).map(|parent| parent.document.1.clone());
    people.extend(father);
    people.extend(mother);
    let mut children = [0, 1, 1, 1, 2, 2, 3][dice.below(7) as usize];
    while children > 0 {
        let oldest = mother_age.saturating_sub(20).min(45);
        let days = dice.below(oldest * 365 + 200);
        let birth = TODAY - Span::new().days(i64::from(days));
        let twins = children > 1 && dice.chance(30);
        for twin in 0..if twins { 2 } else { 1 } {
            let male = dice.chance(520);
            let mut child = one(dice, names, surname.clone(), male, birth, &homes);
            child.parents_card = card.clone().filter(|_| days < 14 * 365);
            let mark = if twins { ["大", "小"][twin] } else { "" };
            child.newborn = mother_name.clone().filter(|_| days < 300).map(|mother| (mother, mark));
            if days < 14 * 365 {
                child.phones.clear();
            }
            people.push(child);
        }
        children -= if twins { 2 } else { 1 };
    }
    if dice.chance(250) {
        let male = dice.chance(450);
        let own = if male { surname.clone() } else { names.surname(dice) };
        people.push(grown(dice, names, own, male, (age + 25).min(97), &homes));
    }
    let numbers: Vec<String> = people[first..].iter().flat_map(|p| p.phones.last().cloned()).collect();
    for person in &mut people[first..] {
        person.family_phones = numbers.clone();
    }
}

fn grown(
    dice: &mut Dice,
    names: &mut Names,
    surname: String,
    male: bool,
    age: u32,
    homes: &[Home],
) -> Person {
    let birth = TODAY - Span::new().days(i64::from(age * 365 + dice.below(365)));
    one(dice, names, surname, male, birth, homes)
}

fn one(
    dice: &mut Dice,
    names: &mut Names,
    surname: String,
    male: bool,
    birth: Date,
    homes: &[Home],
) -> Person {
    let child = birth.year() > TODAY.year() - 18;
    Person {
        surname,
        given: names.given(dice, male, child),
        male,
        birth,
        document: (DocumentKind::IdentityCard, card(dice, names, birth, male)),
        parents_card: None,
        phones: (0..[1, 1, 1, 2, 2, 3][dice.below(6) as usize]).map(|_| phone(dice)).collect(),
        family_phones: Vec::new(),
        homes: homes.to_vec(),
        newborn: None,
    }
}

/// A number that nobody else has.
fn card(dice: &mut Dice, names: &mut Names, birth: Date, male: bool) -> String {
    loop {
        let area = if dice.chance(900) {
            AREAS[dice.below(8) as usize].0.to_owned()
        } else {
            format!("99{:04}", 200 + dice.below(700))
        };
        let order = dice.below(498) * 2 + u32::from(male);
        let body = format!("{area}{}{order:03}", birth.strftime("%Y%m%d"));
        if names.is_new(&body) {
            let check = IdentityCard::check_character(&body).unwrap_or('0');
            return format!("{body}{check}");
        }
    }
}

fn phone(dice: &mut Dice) -> String {
    let heads = [130, 131, 135, 136, 137, 138, 139, 150, 151, 158, 159, 177, 180, 181, 186, 187, 189, 199];
    format!("{}{:08}", heads[dice.below(18) as usize], dice.below(100_000_000))
}

fn home(dice: &mut Dice) -> Home {
    let area = AREAS[dice.below(8) as usize].1.to_owned();
    if dice.chance(480) {
        let place = format!("{}镇{}村", TOWNS[dice.below(24) as usize], TOWNS[dice.below(24) as usize]);
        return Home { province: true, area, place, numbers: vec![1 + dice.below(12), 1 + dice.below(90)] };
    }
    let street = STREETS[dice.below(20) as usize];
    if dice.chance(650) {
        let place = format!("{street}{}小区", ESTATES[dice.below(16) as usize]);
        let numbers =
            vec![1 + dice.below(24), 1 + dice.below(3), 100 * (1 + dice.below(26)) + 1 + dice.below(4)];
        return Home { province: true, area, place, numbers };
    }
    Home { province: true, area, place: street.to_owned(), numbers: vec![1 + dice.below(380)] }
}

/// From Hong Kong, Macau, Taiwan or abroad.
fn visitor(dice: &mut Dice, names: &mut Names, homes: Vec<Home>) -> Person {
    const FAMILY: [&str; 16] = [
        "SMITH", "JOHNSON", "IVANOV", "KIM", "PARK", "TANAKA", "SUZUKI", "NGUYEN", "TRAN", "AKHMETOV",
        "GARCIA", "MUELLER", "SINGH", "KHAN", "BROWN", "NAZAROV",
    ];
    const OWN: [&str; 16] = [
        "JOHN", "ANNA", "SERGEI", "MINJUN", "JIWOO", "YUKI", "HIROSHI", "LINH", "MINH", "AIGERIM", "MARIA",
        "THOMAS", "RAJ", "ALI", "EMILY", "OLGA",
    ];
    let male = dice.chance(520);
    let birth = TODAY - Span::new().days(i64::from((18 + dice.below(60)) * 365 + dice.below(365)));
    let surname = names.surname(dice);
    let mut person = one(dice, names, surname, male, birth, &homes);
    person.document = match dice.below(10) {
        0..4 => (
            DocumentKind::HongKongMacau,
            format!("{}{:08}", ["H", "M"][dice.below(2) as usize], dice.below(100_000_000)),
        ),
        4..6 => (DocumentKind::Taiwan, format!("{:08}", 10_000_000 + dice.below(80_000_000))),
        _ => {
            person.surname = format!("{} ", FAMILY[dice.below(16) as usize]);
            person.given = OWN[dice.below(16) as usize].to_owned();
            (
                DocumentKind::Passport,
                format!("{}{:08}", ["E", "P", "K", "N"][dice.below(4) as usize], dice.below(100_000_000)),
            )
        }
    };
    person
}
