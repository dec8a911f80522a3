use std::ops::RangeInclusive;

/// The lines, from 1, that a patch without context adds to each file, by the file's path.
pub(super) fn changed_lines(patch: &[u8]) -> Vec<(Vec<u8>, Vec<RangeInclusive<usize>>)> {
    let mut files: Vec<(Vec<u8>, Vec<RangeInclusive<usize>>)> = Vec::new();
    // How many lines of the hunk are still to come: they may look like anything.
    let mut within = 0;
    for line in patch.split(|byte| *byte == b'\n') {
        if within > 0 && matches!(line.first(), Some(b'+' | b'-')) {
            within -= 1;
        } else if let Some(path) = line.strip_prefix(b"+++ ") {
            files.push((plain_path(path), Vec::new()));
        } else if let Some((removed, start, added)) = line.strip_prefix(b"@@ -").and_then(hunk) {
            within = removed + added;
            if let Some((_, lines)) = files.last_mut().filter(|_| added > 0) {
                lines.push(start..=start + added - 1);
            }
        }
    }
    files
}

/// How many lines a hunk removes, and where it adds how many: `3,2 +4 @@`.
fn hunk(head: &[u8]) -> Option<(usize, usize, usize)> {
    let head = std::str::from_utf8(head.split(|byte| *byte == b'@').next()?).ok()?;
    let (old, new) = head.trim_end().split_once(" +")?;
    let numbers = |text: &str| {
        let (start, count) = text.split_once(',').unwrap_or((text, "1"));
        Some((start.parse().ok()?, count.parse().ok()?))
    };
    let ((_, removed), (start, added)): ((usize, _), _) = (numbers(old)?, numbers(new)?);
    Some((removed, start, added))
}

/// The path that a patch names, which is quoted as in C if need be, and followed by a tab if there is a space in it.
fn plain_path(named: &[u8]) -> Vec<u8> {
    let named = named.strip_suffix(b"\t").unwrap_or(named);
    let quoted = named.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
    let path = quoted.map_or_else(|| named.to_vec(), unquoted);
    path.strip_prefix(b"b/").map_or_else(Vec::new, <[u8]>::to_vec)
}

fn unquoted(quoted: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(quoted.len());
    let mut bytes = quoted.iter().copied();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            plain.push(byte);
            continue;
        }
        plain.push(match bytes.next().unwrap_or(b'\\') {
            b'a' => 7,
            b'b' => 8,
            b't' => b'\t',
            b'n' => b'\n',
            b'v' => 11,
            b'f' => 12,
            b'r' => b'\r',
            digit @ b'0'..=b'3' => {
                let mut next = || bytes.next().unwrap_or(b'0').wrapping_sub(b'0') & 7;
                (digit - b'0') << 6 | next() << 3 | next()
            }
            other => other,
        });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hunks_add_is_told_from_what_lines_say() {
        let patch = "diff --git a/a b.md b/a b.md\nindex 1..2 100644\n--- a/a b.md\t\n+++ b/a b.md\t\n\
                     @@ -2 +2,2 @@ # Head\n-x\n+++ b/no.md\n+@@ -1 +1 @@\n@@ -9,2 +9,0 @@\n--- a\n-b\n\
                     \\ No newline at end of file\n@@ -20,0 +19 @@\n+y\n\
                     diff --git a/gone b/gone\n--- a/gone.md\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\
                     --- /dev/null\n+++ \"b/\\303\\274 \\\"q\\\"\\n.md\"\n@@ -0,0 +1 @@\n+x\n";
        let lines = changed_lines(patch.as_bytes());
        assert_eq!(lines[0], (b"a b.md".to_vec(), vec![2..=3, 19..=19]));
        assert_eq!(lines[1], (Vec::new(), Vec::new()));
        assert_eq!(lines[2], ("ü \"q\"\n.md".as_bytes().to_vec(), vec![1..=1]));
        assert_eq!(lines.len(), 3);
    }
}
