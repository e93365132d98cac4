//! Digests, their cache, and Merkle roots.

use super::*;
use crate::data::{
    testing::World,
    walk::{Walked, walk},
};

/// Long after every file of a test was written.
const LATER: Timestamp = Timestamp { seconds: 1 << 40, nanos: 0 };

fn listed(world: &World) -> Vec<FileEntry> {
    let Walked { files, faults, .. } = walk(world.root(), ".", |_| true, |_| true);
    assert!(faults.is_empty());
    files
}

fn hash(
    world: &World,
    files: &[FileEntry],
    wanted: Wanted,
    cache: &mut HashCache,
    now: Timestamp,
) -> Result<Vec<FileDigests>, Vec<String>> {
    let hashed = hash_files(world.root(), ".", files, wanted, cache, now);
    hashed.map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

#[test]
fn digests_are_those_of_the_programs() {
    let world = World::new(&[("a", ""), ("b", "abc")]);
    let found =
        hash(&world, &listed(&world), Wanted::Both, &mut HashCache::default(), LATER).unwrap();
    let shown =
        |digest: FileDigests| (digest.blake3.to_string(), digest.sha256.unwrap().to_string());
    assert_eq!(
        shown(found[0]),
        (
            "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262".to_owned(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".to_owned()
        )
    );
    assert_eq!(
        shown(found[1]),
        (
            "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85".to_owned(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_owned()
        )
    );
    let hex = found[1].blake3.to_string();
    assert_eq!(Digest::from_hex(&hex), Some(found[1].blake3));
    assert_eq!(Digest::from_hex(&hex.to_uppercase()), None);
    assert_eq!(Digest::from_hex("ab"), None);
}

#[test]
fn a_file_larger_than_the_buffer() {
    let text = "x".repeat(BUFFER * 2 + 7);
    let world = World::new(&[("a", &text)]);
    let found =
        hash(&world, &listed(&world), Wanted::Blake3, &mut HashCache::default(), LATER).unwrap();
    assert_eq!(found[0].blake3, Digest(*blake3::hash(text.as_bytes()).as_bytes()));
    assert_eq!(found[0].sha256, None);
}

#[test]
fn what_is_known_is_not_read_again() {
    let world = World::new(&[("a", "abc")]);
    let files = listed(&world);
    let mut cache = HashCache::default();
    let first = hash(&world, &files, Wanted::Blake3, &mut cache, LATER).unwrap();
    fs_err::remove_file(world.root().join("a")).unwrap();
    assert_eq!(hash(&world, &files, Wanted::Blake3, &mut cache, LATER).unwrap(), first);
    let unread = ["`a` cannot be read: no such file or folder"];
    assert_eq!(hash(&world, &files, Wanted::Both, &mut cache, LATER).unwrap_err(), unread);
    let mut other = files.clone();
    other[0].modified.nanos ^= 1;
    assert_eq!(hash(&world, &other, Wanted::Blake3, &mut cache, LATER).unwrap_err(), unread);
    other = files;
    other[0].size += 1;
    assert_eq!(hash(&world, &other, Wanted::Blake3, &mut cache, LATER).unwrap_err(), unread);
}

#[test]
fn a_file_that_changed_just_before_is_not_remembered() {
    let world = World::new(&[("a", "abc")]);
    let files = listed(&world);
    let Timestamp { seconds, nanos } = files[0].modified;
    let mut cache = HashCache::default();
    hash(&world, &files, Wanted::Blake3, &mut cache, Timestamp { seconds: seconds + 1, nanos })
        .unwrap();
    assert_eq!(cache, HashCache::default());
    hash(&world, &files, Wanted::Blake3, &mut cache, Timestamp { seconds: seconds + 2, nanos })
        .unwrap();
    assert_ne!(cache, HashCache::default());
}

#[test]
fn a_file_that_changed_since_it_was_listed_is_an_error() {
    let world = World::new(&[("a", "abc"), ("b", "")]);
    let files = listed(&world);
    world.write("a", "abcd");
    let mut cache = HashCache::default();
    let found = hash(&world, &files, Wanted::Blake3, &mut cache, LATER).unwrap_err();
    assert_eq!(found, ["`a` changed while it was read"]);
}

#[test]
fn the_cache_is_read_as_it_was_written_or_not_at_all() {
    let world = World::new(&[("a", "abc"), ("é\tb", "")]);
    let path = world.root().join(".lab/cache/hashes.tsv");
    let mut cache = HashCache::default();
    let files = listed(&world);
    hash(&world, &files, Wanted::Both, &mut cache, LATER).unwrap();
    assert_eq!(HashCache::read(&path), HashCache::default(), "there is none");
    cache.write(&path).unwrap();
    assert_eq!(HashCache::read(&path), cache);
    assert_eq!(listed(&world).len(), 3, "no temporary file is left");

    let text = fs_err::read_to_string(&path).unwrap();
    for (at, c) in text.char_indices() {
        let other = if c == '1' { '2' } else { '1' };
        let damaged = format!("{}{other}{}", &text[..at], &text[at + c.len_utf8()..]);
        world.write(".lab/cache/hashes.tsv", &damaged);
        assert_eq!(HashCache::read(&path), HashCache::default(), "{damaged}");
        world.write(".lab/cache/hashes.tsv", &text[..at]);
        assert_eq!(HashCache::read(&path), HashCache::default(), "cut at {at}");
    }
}

#[test]
fn the_merkle_root_is_what_sha256sum_says() {
    let records = [("a", 3, "x".to_owned()), ("b/c", 0, String::new())];
    let bytes = b"a\x003\x00x\nb/c\x000\x00\n";
    assert_eq!(merkle_root(records), Digest(Sha256::digest(bytes).into()));
}

#[test]
fn times_before_1970_round_down() {
    let before = std::time::UNIX_EPOCH - std::time::Duration::from_millis(1500);
    assert_eq!(Timestamp::from(before), Timestamp { seconds: -2, nanos: 500_000_000 });
}
