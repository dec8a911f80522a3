use std::path::Path;

/// What kind of file system a folder is on that doesn't tell of what others write to it; none where it does, or where that
/// isn't known. On such a file system locks may not hold either.
#[cfg(target_os = "linux")]
pub fn remote_kind(folder: &Path) -> Option<&'static str> {
    // The magic numbers of `statfs(2)`.
    match rustix::fs::statfs(folder).ok()?.f_type {
        0x6969 => Some("NFS"),
        0x517B | 0xFF53_4D42 | 0xFE53_4D42 => Some("SMB"),
        0x6573_5546 => Some("FUSE"),
        0x0102_1997 => Some("9P"),
        0x786F_4256 => Some("a VirtualBox shared folder"),
        _ => None,
    }
}

/// As on Linux, where the system says.
#[cfg(not(target_os = "linux"))]
pub fn remote_kind(_folder: &Path) -> Option<&'static str> {
    None
}
