//! The institutions that send reports: what they can do, who works there, and their own codes.

use jiff::civil::Date;
use policy::{Category, Institution, Kind, Level, Modality, Region};

use super::{
    local::{Local, locals},
    person,
    thing::{Thing, Things},
};
use crate::{
    dice::{About, Dice, hash},
    options::Options,
    tables::TABLES,
};

/// How large a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Size {
    Township,
    County,
    City,
}

/// Somebody who orders or reports.
#[derive(Debug, Clone)]
pub struct Doctor {
    /// The institution's own code for them.
    pub code: String,
    /// Name.
    pub name: String,
    /// Place in the institution's departments.
    pub department: usize,
}

/// One institution.
#[derive(Debug, Clone)]
pub struct Site {
    /// The region's code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// Level.
    pub level: Level,
    /// Six digits.
    pub area: String,
    /// The institution it belongs to.
    pub parent: Option<String>,
    /// Unified social credit code.
    pub credit_code: Option<String>,
    /// Departments: code and name.
    pub departments: Vec<(&'static str, &'static str)>,
    /// Doctors.
    pub doctors: Vec<Doctor>,
    /// The township it stands in, as its name tells.
    pub township: Option<String>,
    /// It is a 总医院, one legal person over its members (E1).
    pub(crate) group: bool,
    /// Its images can be fetched by others, most of them.
    pub images: bool,
    pub(crate) size: Size,
    pub(crate) outside: bool,
    pub(crate) can: Vec<bool>,
    /// A label holds for what it does here: others may recognise it.
    pub(crate) labelled: Vec<bool>,
    pub(crate) locals: Vec<Local>,
}

impl Site {
    fn new(region: &Region, things: &Things, options: &Options, institution: &Institution, on: Date) -> Self {
        let size = match institution.level {
            Level::Tertiary => Size::City,
            Level::Secondary | Level::Other => Size::County,
            Level::Primary | Level::Village => Size::Township,
        };
        let key = institution.code.bytes().fold(options.seed, |h, b| hash(h, About::Site, u64::from(b), 0));
        let departments: Vec<(&str, &str)> = TABLES
            .departments
            .iter()
            .filter(|department| department.least <= size as u8)
            .map(|department| (department.code, department.name))
            .collect();
        let area = region.area(&institution.area, on);
        let outside = area.is_none_or(|area| area.outside);
        let can: Vec<bool> =
            things.all.iter().enumerate().map(|(at, thing)| can(institution, size, thing, key, at)).collect();
        let place =
            region.areas(on).find(|area| !area.outside).map_or(region.code.as_str(), |area| &area.code);
        let labelled = things
            .all
            .iter()
            .zip(&can)
            .map(|(thing, can)| {
                *can && !thing.panel
                    && region.covering_label(&institution.code, &thing.code, on, place).is_some()
            })
            .collect();
        Self {
            code: institution.code.clone(),
            name: institution.name.clone(),
            level: institution.level,
            area: institution.area.clone(),
            parent: institution.parent.clone(),
            credit_code: institution.unified_credit_code.clone(),
            doctors: doctors(key, size, &departments),
            departments,
            group: institution.kind == Kind::HospitalGroup,
            township: township(&institution.name, area.map_or("", |area| &area.name)),
            images: size >= Size::County,
            size,
            outside,
            locals: locals(things, &can, options, key),
            can,
            labelled,
        }
    }

    /// The first of `names` that the place has, or its first department.
    pub(crate) fn department(&self, names: &[&str]) -> usize {
        names
            .iter()
            .find_map(|name| self.departments.iter().position(|(_, own)| own == name))
            .unwrap_or_default()
    }

    /// One of the doctors of a department.
    pub(crate) fn doctor(&self, department: usize, dice: &mut Dice) -> usize {
        let first = self.doctors.iter().position(|doctor| doctor.department == department).unwrap_or(0);
        let count = self.doctors.iter().filter(|doctor| doctor.department == department).count();
        first + dice.below(u32::try_from(count).unwrap_or(1)) as usize
    }
}

/// The institutions of `options`, in the order of the files.
pub(crate) fn sites(region: &Region, things: &Things, options: &Options) -> Vec<Site> {
    let on = options.until;
    region
        .institutions(on)
        .filter(|institution| institution.online(on))
        .filter(|institution| {
            options.institutions.is_empty() || options.institutions.contains(&institution.code)
        })
        .map(|institution| Site::new(region, things, options, institution, on))
        .collect()
}

/// What a place of this size and kind examines. Within that, places differ.
fn can(institution: &Institution, size: Size, thing: &Thing, key: u64, at: usize) -> bool {
    let often = |permille: u64| hash(key, About::Trait, at as u64, 1) % 1000 < permille;
    let has =
        |modality: Modality, permille: u64| hash(key, About::Trait, modality as u64, 2) % 1000 < permille;
    if thing.category == Category::Laboratory {
        return match size {
            Size::City => true,
            Size::County => thing.panel || thing.basic || often(850),
            Size::Township => thing.basic,
        };
    }
    let mother_and_child = institution.kind == Kind::MaternalChildHospital;
    match (size, thing.modality) {
        (Size::City, Some(Modality::Ct | Modality::Mr)) => !mother_and_child,
        (Size::City, _) => true,
        (Size::County, Some(Modality::Ct)) => !mother_and_child && often(900),
        (Size::County, Some(Modality::Mr)) => {
            !mother_and_child
                && institution.kind != Kind::PublicHealth
                && has(Modality::Mr, 600)
                && often(850)
        }
        (Size::County, Some(Modality::Dr | Modality::Us | Modality::Ecg | Modality::Es)) => true,
        (Size::County, Some(Modality::Nm)) => false,
        (Size::County, _) => often(600),
        (Size::Township, Some(Modality::Dr | Modality::Us)) => often(900),
        (Size::Township, Some(Modality::Ecg)) => true,
        (Size::Township, Some(Modality::Ct)) => has(Modality::Ct, 80) && often(700),
        (Size::Township, _) => false,
    }
}

fn doctors(key: u64, size: Size, departments: &[(&str, &str)]) -> Vec<Doctor> {
    let share = match size {
        Size::Township => 4,
        Size::County => 3,
        Size::City => 2,
    };
    let mut doctors = Vec::new();
    for (at, (_, name)) in departments.iter().enumerate() {
        let weight = TABLES.departments.iter().find(|d| d.name == *name).map_or(4, |d| d.weight);
        for _ in 0..(weight / share).max(1) {
            let number = doctors.len() as u64;
            let mut dice = Dice::new(key, About::Doctor, at as u64, number);
            let male = dice.chance(520);
            let born = i16::try_from(1962 + dice.below(36)).unwrap_or(1980);
            let name = person::name(&mut dice, male, born);
            doctors.push(Doctor { code: format!("D{:04}", 1001 + number), name, department: at });
        }
    }
    doctors
}

/// `…区小枧镇卫生院` stands in 小枧镇.
fn township(name: &str, area: &str) -> Option<String> {
    let rest = name.rsplit_once(area).filter(|_| !area.is_empty()).map_or(name, |(_, rest)| rest);
    let rest = rest.rsplit_once(['市', '县', '区']).map_or(rest, |(_, rest)| rest);
    let end = rest.char_indices().find(|(_, c)| "镇乡".contains(*c)).map(|(at, c)| at + c.len_utf8())?;
    let own = rest.get(..end)?;
    (2..=6).contains(&own.chars().count()).then(|| own.to_owned())
}

#[cfg(test)]
mod tests {
    use super::township;

    #[test]
    fn a_township_is_read_from_a_name() {
        assert_eq!(township("某市游山区小溪镇卫生院", "游山区").as_deref(), Some("小溪镇"));
        assert_eq!(township("白水县东乡中心卫生院", "白水县").as_deref(), Some("东乡"));
        assert_eq!(township("某市人民医院", "游山区"), None);
    }
}
