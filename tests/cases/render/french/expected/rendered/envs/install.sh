#!/usr/bin/env bash
# colonies : environnements
# Fait par lab 0.1.0 d'après lab.toml : modifier celui-ci, puis `lab render`.
#
# bash rendered/envs/install.sh [NOM...]
#   crée ces environnements, ou tous, chacun une fois ; demande le réseau

# --- un shell connu, quel que soit celui de l'appelant
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

# --- environnements
# lab_environment NOM conda PRÉFIXE FICHIER | NOM image CHEMIN QUOI
lab_names=()
declare -A lab_kind=() lab_path=() lab_from=()
lab_environment() {
  lab_names+=("$1")
  lab_kind[$1]=$2 lab_path[$1]=$3 lab_from[$1]=$4
}
lab_environment outils conda .lab/envs/outils-599645991744 rendered/envs/outils/environment.yml

# --- cet appel
lab_named=()
for lab_word in "$@"; do
  case $lab_word in
    -h | --help)
      printf '%s\n' "bash rendered/envs/install.sh [NOM...]" "  crée ces environnements, ou tous, chacun une fois ; demande le réseau"
      exit 0
      ;;
    -*) lab_stop 2 "il n'y a pas d'option $lab_word; bash rendered/envs/install.sh [NOM...]" ;;
    *)
      [[ -n $lab_word && -n ${lab_kind[$lab_word]-} ]] || lab_stop 2 "il n'y a pas d'environnement $lab_word; ${lab_names[*]}"
      lab_named+=("$lab_word")
      ;;
  esac
done
((${#lab_named[@]} > 0)) || lab_named=("${lab_names[@]}")
[[ -f rendered/envs/install.sh ]] || lab_stop 64 "à lancer dans le dossier du projet, celui qui contient rendered/ ; celui-ci ne le contient pas ($PWD)"
mkdir -p .lab/envs
[[ -e .lab/.gitignore ]] || printf '*\n' >.lab/.gitignore
unset -v PYTHONHOME PYTHONPATH R_LIBS R_LIBS_USER R_LIBS_SITE PERL5LIB

# --- comment chacun est fait (78 si aucun programme ne le peut)
# lab_find PROGRAMME... : le premier trouvé, dans lab_found
lab_find() {
  local lab_program
  for lab_program in "$@"; do
    if lab_found=$(type -P "$lab_program"); then return; fi
  done
  lab_stop 78 "aucun de ces programmes n'est trouvé : $* ; en installer un, ou charger son module"
}
# lab_take CHEMIN : CHEMIN.part est là tant que CHEMIN se fait ; ce qui a été coupé sur cette machine est refait
lab_take() {
  local lab_host='' lab_pid=''
  lab_part=$1.part
  if mkdir "$lab_part" 2>/dev/null; then
    printf '%s %s\n' "$(uname -n)" "$$" >"$lab_part/owner"
    return
  fi
  if [[ -e $lab_part/owner ]]; then read -r lab_host lab_pid <"$lab_part/owner" || true; fi
  if [[ -z $lab_pid || $lab_host != "$(uname -n)" ]] || kill -0 "$lab_pid" 2>/dev/null; then
    lab_stop 73 "il est en train de se faire, ou a été coupé sur une autre machine ; si rien ne le fait : rm -r $lab_part ($lab_host $lab_pid)"
  fi
  lab_say "fait en partie par un appel coupé, et refait : $1"
  rm -rf -- "$1" "$lab_part"
  lab_take "$1"
}
# lab_conda PRÉFIXE FICHIER
lab_conda() {
  lab_find micromamba mamba conda
  case ${lab_found##*/} in
    micromamba) "$lab_found" create --yes --prefix "$1" --file "$2" ;;
    *) "$lab_found" env create --prefix "$1" --file "$2" ;;
  esac
}

# --- chacun une fois
for lab_name in "${lab_named[@]}"; do
  lab_at=${lab_path[$lab_name]}
  if [[ ! -e $lab_at.part && (${lab_kind[$lab_name]} == image && -e $lab_at || -e $lab_at/.lab-installed) ]]; then
    lab_say "$lab_name: déjà là : $lab_at"
    continue
  fi
  lab_say "$lab_name: création de $lab_at"
  lab_take "$lab_at"
  if [[ ${lab_kind[$lab_name]} == image || ! -d $lab_at/bin ]]; then
    "lab_${lab_kind[$lab_name]}" "$lab_at" "${lab_from[$lab_name]}" || lab_stop $? "$lab_name: n'a pas pu être fait ; relancer pour un nouvel essai"
  fi
  if [[ ${lab_kind[$lab_name]} == conda ]]; then
    if declare -F "lab_after_$lab_name" >/dev/null; then
      "lab_after_$lab_name" "$lab_at" || lab_stop $? "$lab_name: n'a pas pu être fait ; relancer pour un nouvel essai"
    fi
    : >"$lab_at/.lab-installed"
  fi
  rm -rf -- "$lab_part"
done
lab_say "tout est là"
