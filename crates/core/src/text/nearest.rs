/// The one of `names` that someone who wrote `name` most likely meant; none when all are too far from it.
pub fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let length = name.chars().count();
    let most = length.max(3) / 3;
    let distance = |known: &str| {
        let begins = length >= 3 && known.starts_with(name);
        if begins { 1 } else { strsim::damerau_levenshtein(name, known) }
    };
    let distances = names.into_iter().map(|known| (distance(known), known));
    distances
        .filter(|(distance, _)| *distance <= most && *distance < length)
        .min()
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_near() {
        let names = ["due-soon", "due-today", "overdue", "warning"];
        assert_eq!(nearest("due-sooon", names), Some("due-soon"));
        assert_eq!(nearest("overdeu", names), Some("overdue"));
        assert_eq!(nearest("warn", names), Some("warning"));
        assert_eq!(nearest("checkbox", names), None);
        assert_eq!(nearest("x", ["y"]), None);
    }
}
