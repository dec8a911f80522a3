//! The remote: where what others have committed comes from, and where what we have goes.

use super::{SyncError, Work};

/// Where the commits of others are.
pub(super) struct Upstream {
    pub(super) remote: String,
    /// The branch there.
    pub(super) branch: String,
}

impl Upstream {
    /// The last that is known of it.
    pub(super) fn tracking(&self) -> String {
        format!("refs/remotes/{}/{}", self.remote, self.branch)
    }
}

impl Work<'_> {
    /// What the branch is synced with: its upstream, else the branch of its name at `origin` or at the only remote. Where the
    /// repository is larger than the vault, whether the branch is to be pushed at all isn't ours to guess.
    pub(super) fn upstream(&self) -> Result<Option<Upstream>, SyncError> {
        let setting = |name: &str| {
            self.git.find(&["config", "--get", &format!("branch.{}.{name}", self.branch)])
        };
        if let (Some(remote), Some(merge)) = (setting("remote"), setting("merge")) {
            let branch = merge.strip_prefix("refs/heads/").unwrap_or(&merge).to_owned();
            return Ok((remote != ".").then_some(Upstream { remote, branch }));
        }
        let Some(remotes) = self.git.find(&["remote"]) else { return Ok(None) };
        if !self.place.is_whole() {
            return Err(SyncError::NoUpstream(self.branch.clone()));
        }
        let remotes: Vec<&str> = remotes.lines().collect();
        let remote = match &remotes[..] {
            [only] => Some(only),
            all => all.iter().find(|remote| **remote == "origin"),
        };
        let branch = self.branch.clone();
        Ok(remote.map(|remote| Upstream { remote: (*remote).to_owned(), branch }))
    }

    /// Whether there is something to push. What was not pushed about other files than the vault's is the user's to publish.
    pub(super) fn has_news(&self, theirs: Option<&str>) -> Result<bool, SyncError> {
        if self.git.commit("HEAD").as_deref() == theirs {
            return Ok(false);
        }
        if self.place.is_whole() {
            return Ok(true);
        }
        let within = [self.place.within()];
        let without = self.place.without();
        if self.unpublished(theirs, &[], &within)?.is_none() {
            return Ok(false);
        }
        let Some(merge) = self.unpublished(theirs, &[], &without)? else { return Ok(true) };
        let other = self.unpublished(theirs, &["--no-merges"], &without)?;
        Err(SyncError::Unpublished(other.unwrap_or(merge)))
    }

    /// The last commit about `paths` that no remote has.
    fn unpublished(
        &self,
        theirs: Option<&str>,
        options: &[&str],
        paths: &[String],
    ) -> Result<Option<String>, SyncError> {
        let mut log = vec!["log", "-1", "--format=%h %s"];
        log.extend(options);
        log.extend(["HEAD", "--not", "--remotes"]);
        log.extend(theirs);
        log.push("--");
        log.extend(paths.iter().map(String::as_str));
        let commit = self.git.line(&log)?;
        Ok((!commit.is_empty()).then_some(commit))
    }

    pub(super) fn fetch(&self, upstream: &Upstream) -> Result<(), SyncError> {
        let said = self
            .git
            .ask(&["fetch", "--quiet", "--no-auto-maintenance", "--", &upstream.remote])
            .far()
            .try_run()?;
        match said.code {
            Some(0) => Ok(()),
            _ => Err(no_way_to(upstream, said.reason())),
        }
    }

    /// Whether what we have was pushed; not when another device was faster.
    pub(super) fn push(&mut self, upstream: &Upstream) -> Result<bool, SyncError> {
        let refs = format!("HEAD:refs/heads/{}", upstream.branch);
        let arguments = ["push", "--quiet", "--porcelain", "--", &upstream.remote, &refs];
        let said = self.git.ask(&arguments).far().try_run()?;
        if said.code == Some(0) {
            self.synced.pushed = true;
            // A hook of the remote may have moved the branch on.
            let _ = self.git.ask(&["update-ref", &upstream.tracking(), "HEAD"]).run();
            return Ok(true);
        }
        let (out, reason) = (said.text(), said.reason());
        let is_behind = ["(fetch first)", "(non-fast-forward)", "(stale info)", "cannot lock ref"]
            .iter()
            .any(|sign| out.contains(sign) || said.err.contains(sign));
        if is_behind {
            return Ok(false);
        }
        let is_refused = out.contains("[remote rejected]") || said.err.contains("hook declined");
        let rejected = out.lines().find(|line| line.starts_with('!')).unwrap_or_default().trim();
        Err(if is_refused {
            let said = format!("{rejected} {reason}").trim().to_owned();
            SyncError::Refused { remote: upstream.remote.clone(), said }
        } else {
            no_way_to(upstream, reason)
        })
    }
}

/// Why `upstream` didn't answer, where git `said` so: as git, curl and OpenSSH have it.
fn no_way_to(upstream: &Upstream, said: String) -> SyncError {
    const SIGNS: [&str; 6] = [
        "Authentication failed",
        "could not read Username",
        "could not read Password",
        "Permission denied (",
        "Host key verification failed",
        "returned error: 403",
    ];
    let remote = upstream.remote.clone();
    if SIGNS.iter().any(|sign| said.contains(sign)) {
        SyncError::Denied { remote, said }
    } else {
        SyncError::Unreachable { remote, said }
    }
}
