//! The image of a container: what it is called, and where it comes from.

use std::ops::Range;

use super::{
    codes,
    context::{Context, one_line},
};
use crate::{
    diag::{Diagnostic, Text},
    model::{Image, ImageSource, ProjectPath, lexical},
    text,
    text::{Placed, Spanned},
};

/// Where Apptainer pulls from.
const SCHEMES: [&str; 4] = ["docker", "oras", "library", "https"];

/// How the names of images that are files end.
const ENDINGS: [&str; 3] = [".sif", ".simg", ".img"];

/// Why a text names no image.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    /// Nothing is written.
    Empty,
    /// A place that images are not pulled from.
    Scheme,
    /// Neither a place nor a file: of a registry, perhaps.
    NoScheme,
    /// Not a name that the place may have.
    Name,
    /// A digest that is none.
    Digest,
}

/// The image that `written` names, or the report of why it names none.
pub(super) fn image(cx: &mut Context<'_>, written: &Spanned<String>) -> Option<Image> {
    let typed = &written.value;
    let is_file = ENDINGS.iter().any(|ending| typed.to_ascii_lowercase().ends_with(ending));
    let (name, source) = if typed.contains("://") {
        match remote(typed) {
            Ok(fixed) => (typed.clone(), ImageSource::Pulled { fixed }),
            Err((range, fault)) => {
                report(cx, written, range, &fault);
                return None;
            }
        }
    } else if typed.starts_with('/') {
        match lexical(typed) {
            Ok(path) => (path, ImageSource::Elsewhere),
            Err(fault) => {
                cx.path_fault(typed, written.span, fault);
                return None;
            }
        }
    } else if is_file {
        let path: Placed<ProjectPath> = cx.project_path(typed, written.span)?;
        (path.value.as_str().to_owned(), ImageSource::Project(path.value))
    } else {
        let fault = if typed.trim().is_empty() { Fault::Empty } else { Fault::NoScheme };
        report(cx, written, 0..typed.len(), &fault);
        return None;
    };
    Some(Image { name: Placed::new(name, cx.place(written.span)), source })
}

/// Whether what is pulled is the same for ever; or what cannot be read of it, and where.
fn remote(typed: &str) -> Result<bool, (Range<usize>, Fault)> {
    let (scheme, name) = typed.split_once("://").expect("the caller looked");
    if !SCHEMES.contains(&scheme) {
        return Err((0..scheme.len() + 3, Fault::Scheme));
    }
    let start = scheme.len() + 3;
    if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err((start..typed.len(), Fault::Name));
    }
    match scheme {
        "https" => Ok(false),
        "library" => {
            // `library://lab/tools/relion:sha256.HEX`.
            let digest = name.rsplit_once(":sha256.").map(|(_, digest)| digest);
            check_digest(typed, digest)
        }
        _ => {
            let (name, digest) = match name.split_once('@') {
                Some((name, digest)) => (name, Some(digest)),
                None => (name, None),
            };
            if !is_reference(name) {
                return Err((start..start + name.len(), Fault::Name));
            }
            let digest = digest.map(|digest| digest.strip_prefix("sha256:").unwrap_or_default());
            check_digest(typed, digest)
        }
    }
}

/// Whether there is a digest, which then is 64 hexadecimal digits.
fn check_digest(typed: &str, digest: Option<&str>) -> Result<bool, (Range<usize>, Fault)> {
    let Some(digest) = digest else { return Ok(false) };
    let hexadecimal = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if digest.len() == 64 && digest.bytes().all(hexadecimal) {
        return Ok(true);
    }
    let start = typed.rfind('@').map_or(typed.len() - digest.len(), |at| at + 1);
    Err((start..typed.len(), Fault::Digest))
}

/// Whether `name` is `[HOST[:PORT]/]NAME[/NAME…][:TAG]`, as registries write it: names in small
/// letters.
fn is_reference(name: &str) -> bool {
    let (host, path) = match name.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => {
            (Some(host), path)
        }
        _ => (None, name),
    };
    let (path, tag) = match path.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (path, None),
    };
    let is_host = |host: &str| {
        host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:".contains(&b))
            && !host.starts_with([':', '.', '-'])
    };
    let is_part = |part: &str| {
        let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
            && ends(part.chars().next())
            && ends(part.chars().last())
    };
    let is_tag = |tag: &str| {
        (1..=128).contains(&tag.len())
            && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
            && !tag.starts_with(['.', '-'])
    };
    host.is_none_or(is_host) && path.split('/').all(is_part) && tag.is_none_or(is_tag)
}

fn report(cx: &mut Context<'_>, written: &Spanned<String>, range: Range<usize>, fault: &Fault) {
    let typed = one_line(written.value.trim());
    let message = if *fault == Fault::Empty {
        text!(En: "no image is named here", Fr: "aucune image n'est nommée ici")
    } else {
        text!(En: "`{typed}` is not a container image", Fr: "`{typed}` n'est pas une image de conteneur")
    };
    let forms = text!(
        En: "write `docker://…`, `oras://…`, `library://…`, `https://…`, or the path of a `.sif` file",
        Fr: "écrivez `docker://…`, `oras://…`, `library://…`, `https://…`, ou le chemin d'un fichier `.sif`"
    );
    let (label, help): (Text, Text) = match fault {
        Fault::Empty => (text!(En: "nothing is written", Fr: "rien n'est écrit"), forms),
        Fault::Scheme => (
            text!(En: "images do not come from there", Fr: "les images ne viennent pas de là"),
            forms,
        ),
        Fault::NoScheme if is_reference(&typed) => (
            text!(En: "where does it come from?", Fr: "d'où vient-elle ?"),
            text!(En: "write `\"docker://{typed}\"` for an image of Docker Hub, or the path of a `.sif` file",
                  Fr: "écrivez `\"docker://{typed}\"` pour une image de Docker Hub, ou le chemin d'un fichier `.sif`"),
        ),
        Fault::NoScheme => (text!(En: "where does it come from?", Fr: "d'où vient-elle ?"), forms),
        Fault::Name => (
            text!(En: "not the name of an image", Fr: "ce n'est pas le nom d'une image"),
            text!(En: "write names in lower case and at most one tag, such as `docker://quay.io/biocontainers/samtools:1.20--h50ea8bc_0`",
                  Fr: "écrivez des noms en minuscules et au plus une étiquette, comme `docker://quay.io/biocontainers/samtools:1.20--h50ea8bc_0`"),
        ),
        Fault::Digest => (
            text!(En: "not a digest", Fr: "ce n'est pas une empreinte"),
            text!(En: "write `@sha256:` and 64 hexadecimal digits, or a tag alone (of `library://`, `:sha256.` and the digits)",
                  Fr: "écrivez `@sha256:` et 64 chiffres hexadécimaux, ou seulement une étiquette (pour `library://`, `:sha256.` et les chiffres)"),
        ),
    };
    let place = if *fault == Fault::Empty {
        cx.place(written.span)
    } else {
        cx.within(written.span, range)
    };
    cx.sink.error(Diagnostic::new(codes::BAD_IMAGE, message, place, label).help(help));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pulled_is_fixed_by_a_digest_alone() {
        let digest = "0123456789abcdef".repeat(4);
        for fixed in [
            format!("docker://ubuntu@sha256:{digest}"),
            format!("oras://ghcr.io:443/lab/relion@sha256:{digest}"),
            format!("library://lab/tools/relion:sha256.{digest}"),
        ] {
            assert_eq!(remote(&fixed), Ok(true), "{fixed}");
        }
        for free in [
            "docker://ubuntu",
            "docker://quay.io/biocontainers/samtools:1.20--h50ea8bc_0",
            "docker://localhost:5000/a/b_c/d.e:X",
            "library://alpine:latest",
            "https://depot.example.org/singularity/samtools:1.20--h50ea8bc_0",
        ] {
            assert_eq!(remote(free), Ok(false), "{free}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_at_its_place() {
        let digest = "0123456789abcdef".repeat(4);
        let cases = [
            ("shub://lab/relion".to_owned(), 0..7, Fault::Scheme),
            ("docker://".to_owned(), 9..9, Fault::Name),
            ("docker://Ubuntu".to_owned(), 9..15, Fault::Name),
            ("docker://ubuntu:".to_owned(), 9..16, Fault::Name),
            ("docker://a//b".to_owned(), 9..13, Fault::Name),
            ("docker://a b".to_owned(), 9..12, Fault::Name),
            ("docker://a:b:c".to_owned(), 9..14, Fault::Name),
            ("docker://a@sha256:0".to_owned(), 11..19, Fault::Digest),
            (format!("docker://a@md5:{digest}"), 11..79, Fault::Digest),
            ("library://a:sha256.0".to_owned(), 19..20, Fault::Digest),
        ];
        for (typed, range, fault) in cases {
            assert_eq!(remote(&typed), Err((range, fault)), "{typed}");
        }
    }
}
