/// Why the plugin can't find a checkbox by `id`, or a browser drops it; none for an id that works.
///
/// The plugin pastes the id into a regular expression as it is, so only letters, digits, `-` and `_` are safe; and
/// `DOMPurify`, which cleans what Obsidian shows, drops ids that would shadow a property of a document or a form.
pub fn id_flaw(id: &str) -> Option<&'static str> {
    if !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
        Some(
            "has a character other than letters, digits, `-` and `_`, so the plugin may not find it",
        )
    } else if CLOBBERING.binary_search(&id).is_ok() {
        Some("is a name that Obsidian removes when it shows the note")
    } else {
        None
    }
}

/// Names of a document's and a form's properties, sorted.
#[rustfmt::skip]
const CLOBBERING: [&str; 57] = [
    "URL", "acceptCharset", "action", "after", "anchors", "append", "attributes", "before", "blur", "body",
    "children", "clear", "click", "close", "contains", "cookie", "dataset", "dir", "doctype", "draggable",
    "elements", "embeds", "enctype", "focus", "forms", "head", "hidden", "id", "images", "lang", "length",
    "links", "location", "method", "name", "noValidate", "nodeName", "nonce", "normalize", "onclick", "open",
    "plugins", "prepend", "readyState", "referrer", "remove", "reset", "role", "scripts", "slot", "style",
    "submit", "tabIndex", "target", "title", "translate", "write",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_work_and_ids_that_dont() {
        for id in
            ["0a7eee", "1", "row-3", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "angle_30", "Title"]
        {
            assert_eq!(id_flaw(id), None, "{id}");
        }
        for id in ["a(b", "a+b", "a.b", "q&quot;3", "title", "id", "a b", "a|b", "write"] {
            assert!(id_flaw(id).is_some(), "{id}");
        }
        assert!(CLOBBERING.is_sorted());
    }
}
