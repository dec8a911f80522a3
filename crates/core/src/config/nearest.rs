/// The one of `names` that someone who wrote `name` most likely meant; none when all are too far from it.
pub fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let most = name.chars().count().max(3) / 3;
    let distances =
        names.into_iter().map(|known| (strsim::damerau_levenshtein(name, known), known));
    distances.filter(|(distance, _)| *distance <= most).min().map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_near() {
        let names = ["due-soon", "due-today", "overdue"];
        assert_eq!(nearest("due-sooon", names), Some("due-soon"));
        assert_eq!(nearest("overdeu", names), Some("overdue"));
        assert_eq!(nearest("checkbox", names), None);
    }
}
