#!/usr/bin/env bash
# nuclei: environments
# Made by lab 0.1.0 from lab.toml: edit that, then `lab render`.
#
# bash rendered/envs/install.sh [NAME...]
#   makes these environments, or all, each once; needs the network

# --- a known shell, whatever the caller's is
# shellcheck disable=SC1003,SC1110,SC1111,SC1112,SC2016,SC2088
set +o posix
set +fxvCk
set -euo pipefail
shopt -u expand_aliases nullglob failglob dotglob nocaseglob nocasematch xpg_echo
export -n SHELLOPTS BASHOPTS
unset -v POSIXLY_CORRECT CDPATH GLOBIGNORE
IFS=$' \t\n'

lab_say() { printf 'lab: %s\n' "$*" >&2; }
lab_stop() {
  local lab_code=$1
  shift
  lab_say "$@"
  exit "$lab_code"
}

# --- environments
# lab_environment NAME conda PREFIX FILE | NAME image PATH WHAT
lab_names=()
declare -A lab_kind=() lab_path=() lab_from=()
lab_environment() {
  lab_names+=("$1")
  lab_kind[$1]=$2 lab_path[$1]=$3 lab_from[$1]=$4
}
lab_environment imaging conda .lab/envs/imaging-f31aaaf53913 rendered/envs/imaging/environment.yml

# --- this call
lab_named=()
for lab_word in "$@"; do
  case $lab_word in
    -h | --help)
      printf '%s\n' "bash rendered/envs/install.sh [NAME...]" "  makes these environments, or all, each once; needs the network"
      exit 0
      ;;
    -*) lab_stop 2 "there is no option $lab_word; bash rendered/envs/install.sh [NAME...]" ;;
    *)
      [[ -n $lab_word && -n ${lab_kind[$lab_word]-} ]] || lab_stop 2 "there is no environment $lab_word; ${lab_names[*]}"
      lab_named+=("$lab_word")
      ;;
  esac
done
((${#lab_named[@]} > 0)) || lab_named=("${lab_names[@]}")
[[ -f rendered/envs/install.sh ]] || lab_stop 64 "run this in the project's folder, the one that contains rendered/; this one does not ($PWD)"
mkdir -p .lab/envs
[[ -e .lab/.gitignore ]] || printf '*\n' >.lab/.gitignore
unset -v PYTHONHOME PYTHONPATH R_LIBS R_LIBS_USER R_LIBS_SITE PERL5LIB

# --- how each is made (78 if no program can)
# lab_find PROGRAM...: the first that is found, into lab_found
lab_find() {
  local lab_program
  for lab_program in "$@"; do
    if lab_found=$(type -P "$lab_program"); then return; fi
  done
  lab_stop 78 "none of these programs is found: $*; install one, or load its module"
}
# lab_take PATH: PATH.part is there while PATH is being made; what was cut off on this machine is made anew
lab_take() {
  local lab_host='' lab_pid=''
  lab_part=$1.part
  if mkdir "$lab_part" 2>/dev/null; then
    printf '%s %s\n' "$(uname -n)" "$$" >"$lab_part/owner"
    return
  fi
  if [[ -e $lab_part/owner ]]; then read -r lab_host lab_pid <"$lab_part/owner" || true; fi
  if [[ -z $lab_pid || $lab_host != "$(uname -n)" ]] || kill -0 "$lab_pid" 2>/dev/null; then
    lab_stop 73 "it is being made, or was cut off on another machine; if nothing makes it, then: rm -r $lab_part ($lab_host $lab_pid)"
  fi
  lab_say "made in part by a call that was cut off, and made anew: $1"
  rm -rf -- "$1" "$lab_part"
  lab_take "$1"
}
# lab_conda PREFIX FILE
lab_conda() {
  lab_find micromamba mamba conda
  case ${lab_found##*/} in
    micromamba) "$lab_found" create --yes --prefix "$1" --file "$2" ;;
    *) "$lab_found" env create --prefix "$1" --file "$2" ;;
  esac
}

# --- each once
for lab_name in "${lab_named[@]}"; do
  lab_at=${lab_path[$lab_name]}
  if [[ ! -e $lab_at.part && (${lab_kind[$lab_name]} == image && -e $lab_at || -e $lab_at/.lab-installed) ]]; then
    lab_say "$lab_name: already there: $lab_at"
    continue
  fi
  lab_say "$lab_name: making $lab_at"
  lab_take "$lab_at"
  if [[ ${lab_kind[$lab_name]} == image || ! -d $lab_at/bin ]]; then
    "lab_${lab_kind[$lab_name]}" "$lab_at" "${lab_from[$lab_name]}" || lab_stop $? "$lab_name: could not be made; call this again to try anew"
  fi
  if [[ ${lab_kind[$lab_name]} == conda ]]; then
    if declare -F "lab_after_$lab_name" >/dev/null; then
      "lab_after_$lab_name" "$lab_at" || lab_stop $? "$lab_name: could not be made; call this again to try anew"
    fi
    : >"$lab_at/.lab-installed"
  fi
  rm -rf -- "$lab_part"
done
lab_say "all is there"
