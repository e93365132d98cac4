#!/usr/bin/env bash
# sweep: submits its steps to Slurm, in order.
# Made by lab 0.1.0 from lab.toml: edit that, then `lab render`.
#
# usage: bash rendered/submit.sh [STEP...] [--again] [--dry-run] [--unlock]
#   --again    redo the named steps, although they are done
#   --dry-run  show what would be sent, send nothing
#   --unlock   remove a lock left by another machine first
# What has a mark in .lab/done/ is done, what squeue shows is on its way; the rest is sent.

# --- a known shell, whatever the caller's is
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

# --- the steps, each after all that it waits for
# lab_step NAME KEY MOST WAITS...: KEY of its only task, - if it has a table; at most MOST tasks at once, 0 for any
# WAITS: STEP=twin is task k after task k, STEP=all after all of them
lab_steps=()
declare -A lab_key=() lab_most=() lab_waits=()
# of steps with jobs: task k is done by element k mod so many; all that is sent, sought or paired is elements
declare -A lab_jobs=()
lab_step() {
  lab_steps+=("$1")
  lab_key[$1]=$2 lab_most[$1]=$3 lab_waits[$1]="${*:4}"
}
lab_step train - 8
lab_step best 6e9eb0160d8e9709fc93f86ebc43a5ae76c901a32021fce6d42e4de8f394e71e 0 train=all
lab_step report 76ecef098d75d3a79b82d55c5dc36b7ec9e07b9a9502a228c58b089c605069d6 0 best=all train=all

# --- the call
lab_named=() lab_again='' lab_dry='' lab_unlock=''
for lab_word in "$@"; do
  case $lab_word in
    --again) lab_again=1 ;;
    --dry-run) lab_dry=1 ;;
    --unlock) lab_unlock=1 ;;
    -h | --help)
      printf '%s\n' "usage: bash rendered/submit.sh [STEP...] [--again] [--dry-run] [--unlock]" "  --again    redo the named steps, although they are done" "  --dry-run  show what would be sent, send nothing" "  --unlock   remove a lock left by another machine first"
      exit 0
      ;;
    -*) lab_stop 2 "no such option: $lab_word; usage: bash rendered/submit.sh [STEP...] [--again] [--dry-run] [--unlock]" ;;
    *)
      [[ -n $lab_word && -n ${lab_key[$lab_word]-} ]] || lab_stop 2 "no step has this name: $lab_word; ${lab_steps[*]}"
      lab_named+=("$lab_word")
      ;;
  esac
done
set --
[[ -z $lab_again || -n ${lab_named[*]-} ]] || lab_stop 2 "--again goes with the steps to redo: bash rendered/submit.sh STEP... --again"
((${#lab_named[@]} > 0)) || lab_named=(${lab_steps[@]+"${lab_steps[@]}"})
[[ -f rendered/submit.sh ]] || lab_stop 2 "run this in the project's folder, the one that contains rendered/; this one does not: $PWD"
case $PWD in *%* | *\\* | *$'\n'*) lab_stop 4 "Slurm cannot write logs below a path with a percent sign, a backslash or a line end; move the project: $PWD" ;; esac
if [[ -z $lab_dry ]] && ! { command -v sbatch && command -v squeue; } >/dev/null; then
  lab_stop 4 "sbatch and squeue were not found: this machine is not part of a Slurm cluster; without Slurm, rendered/README.md says how to run the steps"
fi

# --- a clean call: SBATCH_* of the caller would beat the scripts
lab_account="${LAB_ACCOUNT-}"
declare -A lab_suffix=([train]='' [best]='' [report]='')
for lab_word in "${!SBATCH_@}" "${!SLURM_@}" "${!SQUEUE_@}" "${!SCANCEL_@}" LAB_CPUS LAB_GPUS LAB_MEMORY_MB; do
  [[ $lab_word == SLURM_CONF ]] || unset -v "$lab_word"
done
lab_size=1001

# --- one submission at a time
lab_work=$(mktemp -d)
lab_lock=.lab/submit.lock
lab_release=("$lab_work")
trap 'rm -rf -- "${lab_release[@]}"' EXIT
lab_take() {
  mkdir "$lab_lock" 2>/dev/null || return 1
  lab_release+=("$lab_lock")
  printf '%s %s %s\n' "$(uname -n)" "$$" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$lab_lock/owner"
}
if [[ -z $lab_dry ]]; then
  mkdir -p .lab/submit .lab/done
  [[ -e .lab/.gitignore ]] || printf '*\n' >.lab/.gitignore
  if [[ -n $lab_unlock ]]; then rm -rf -- "$lab_lock"; fi
  if ! lab_take; then
    lab_owner=$(cat "$lab_lock/owner" 2>/dev/null || true)
    read -r lab_host lab_pid lab_word <<<"$lab_owner"
    if [[ -z $lab_pid || $lab_host != "$(uname -n)" ]] || kill -0 "$lab_pid" 2>/dev/null || [[ -d /proc/$lab_pid ]]; then
      lab_stop 4 "another submission is under way (host, process, start): $lab_owner; if it is over: bash rendered/submit.sh --unlock"
    fi
    lab_say "taking over the lock of a submission that is no longer running: $lab_owner"
    rm -rf -- "$lab_lock"
    lab_take || lab_stop 4 "another submission is under way (host, process, start): $lab_owner; if it is over: bash rendered/submit.sh --unlock"
  fi
fi

# --- what is on its way: jobs of earlier submissions, known by the token in their names
# .lab/submit/ID/STEP.OFFSET.TOKEN.unit: INDEX KEY; job name: PROJECT.STEP.TOKEN
# STEP.live: KEY JOB OFFSET INDEX STATE REASON ID
if [[ -n $lab_dry ]] && ! command -v squeue >/dev/null; then
  : >"$lab_work/squeue"
else
  squeue --me -h -r -t all -o '%F|%K|%T|%r|%j' >"$lab_work/squeue" || lab_stop 4 "squeue does not answer, so queued and running tasks are unknown; nothing was sent"
fi
{ find .lab/submit -name '*.unit' 2>/dev/null || true; } >"$lab_work/units"
LC_ALL=C awk -F '|' -v work="$lab_work" '
  units { parts = split($0, part, "/"); split(part[parts], name, "."); path[name[3]] = $0; next }
  $3 ~ /^(BOOT_FAIL|CANCELLED|COMPLETED|DEADLINE|FAILED|NODE_FAIL|OUT_OF_MEMORY|PREEMPTED|REVOKED|TIMEOUT)/ { next }
  { queued++; parts = split($5, part, "."); token = part[parts] }
  !(token in path) { next }
  !(token in read) {
    read[token] = 1
    while ((getline line < path[token]) > 0) {
      split(line, field, "\t")
      keys[token, field[1]] = keys[token, field[1]] " " field[2]
    }
    close(path[token])
  }
  {
    single = $2 !~ /^[0-9]+$/
    at = single ? 0 : $2
    parts = split(path[token], part, "/"); split(part[parts], name, ".")
    file = work "/" name[1] ".live"
    if (file != last) { close(last); last = file }
    tasks = split(keys[token, at], key, " ")
    for (i = 1; i <= tasks; i++)
      print key[i] "\t" $1 "\t" name[2] "\t" at "\t" $3 "\t" $4 "\t" (single ? $1 : $1 "_" $2) >> file
  }
  END { print queued + 0 > (work "/queued") }
' units=1 "$lab_work/units" units=0 "$lab_work/squeue"
read -r lab_queued <"$lab_work/queued"

# --- the state of each step: done, on its way, to send
# STEP.send: INDEX; STEP.alive: INDEX JOB OFFSET INDEX-IN-CHUNK; STEP.units: CHUNK ARRAY COUNT;
# STEP.cancel, STEP.beside: ID; STEP.stale: JOB; STEP.CHUNK.unit: INDEX-IN-CHUNK KEY
declare -A lab_done=() lab_alive=() lab_count=() lab_redo=()
if [[ -n $lab_again ]]; then
  for lab_name in ${lab_named[@]+"${lab_named[@]}"}; do lab_redo[$lab_name]=1; done
fi
# lab_files FIELD...: those outputs (=PATH) are files
lab_files() {
  local lab_path
  for lab_path in "$@"; do
    lab_path=${lab_path#=}
    if [[ $lab_path == *\\* ]]; then printf -v lab_path %b "$lab_path"; fi
    [[ -f $lab_path ]] || return 1
  done
}
# outputs that may be deleted once all that read them are done; a missing one is made again when something is to read it
declare -A lab_temporary=([train]=curve) lab_wanted=()
# lab_spared STEP OUTPUT: it is temporary, and nothing is to read it
lab_spared() { [[ " ${lab_temporary[$1]-} " == *" $2 "* && -z ${lab_wanted[$1 $2]-} ]]; }
# lab_mark STEP: its only task has its mark, and the outputs that the mark names
lab_mark() {
  local lab_word lab_output lab_path
  [[ -z ${lab_redo[$1]-} && -e .lab/done/$1/${lab_key[$1]} ]] || return 1
  while IFS=$'\t' read -r lab_word lab_output lab_path; do
    [[ $lab_word != output ]] || lab_spared "$1" "$lab_output" || lab_files "$lab_path" || return 1
  done <".lab/done/$1/${lab_key[$1]}"
}
# lab_gone STEP TABLE: the keys of marks of which an output is there no more: not done
lab_gone() {
  local lab_fields
  [[ -e $lab_work/$1.wanted ]] || : >"$lab_work/$1.wanted"
  LC_ALL=C awk -F '\t' -v temporary="${lab_temporary[$1]-}" '
    BEGIN { n = split(temporary, name, " "); for (i = 1; i <= n; i++) spare["outputs." name[i]]; n = 0 }
    what == "wanted" { wanted["outputs." $1, $2]; next }
    what == "marks" { marked[$1]; next }
    FNR == 1 { for (i = 3; i <= NF; i++) if ($i ~ /^outputs\./) { at[++n] = i; column[n] = $i } next }
    $2 in marked {
      line = $2
      for (i = 1; i <= n; i++)
        if (!(column[i] in spare) || (column[i], $1) in wanted || (column[i], "*") in wanted) line = line "\t" $at[i]
      print line
    }
  ' what=wanted "$lab_work/$1.wanted" what=marks "$lab_work/$1.marks" what=row "$2" | while IFS=$'\t' read -r -a lab_fields; do
    lab_files "${lab_fields[@]:1}" || printf '%s\n' "${lab_fields[0]}"
  done >"$lab_work/$1.gone"
}
# lab_marks STEP: the keys that have a mark, into STEP.marks, and of these, those that are not done, into STEP.gone
lab_marks() {
  [[ ! -e $lab_work/$1.marks ]] || return 0
  : >"$lab_work/$1.marks"
  : >"$lab_work/$1.gone"
  if [[ -z ${lab_redo[$1]-} && -d .lab/done/$1 ]]; then
    ls -U ".lab/done/$1" >"$lab_work/$1.marks"
    lab_gone "$1" "rendered/steps/$1.tasks.tsv"
  fi
}
# lab_undone STEP: the indexes of its tasks that are not done, into STEP.undone
lab_undone() {
  local lab_table=rendered/steps/$1.tasks.tsv
  [[ ! -e $lab_work/$1.undone ]] || return 0
  : >"$lab_work/$1.undone"
  if [[ ${lab_key[$1]} != - ]]; then
    lab_mark "$1" || printf '0\n' >"$lab_work/$1.undone"
    return 0
  fi
  [[ -r $lab_table ]] || lab_stop 4 "cannot read the task table of this step: $lab_table"
  lab_marks "$1"
  LC_ALL=C awk -F '\t' '
    what == "marks" { marked[$1]; next }
    what == "gone" { delete marked[$1]; next }
    FNR > 1 && !($2 in marked) { print $1 }
  ' what=marks "$lab_work/$1.marks" what=gone "$lab_work/$1.gone" what=row "$lab_table" >"$lab_work/$1.undone"
}
# lab_reader STEP OUTPUT READER all | some: the tasks of STEP whose output is to be read by READER, into STEP.wanted (OUTPUT INDEX, or * for all)
lab_reader() {
  local lab_groups=rendered/steps/$3.groups.tsv
  lab_undone "$3"
  [[ -s $lab_work/$3.undone ]] || return 0
  if [[ ${lab_key[$1]} != - ]]; then
    lab_wanted[$1 $2]=1
  elif [[ $4 == all ]]; then
    printf '%s\t*\n' "$2" >>"$lab_work/$1.wanted"
  else
    [[ -e $lab_groups ]] || lab_groups=/dev/null
    LC_ALL=C awk -F '\t' -v step="$1" -v output="$2" '
      function each(ranges, grouped,   ranges_of, range, ends, end, i, at) {
        ranges_of = split(ranges, range, ",")
        for (i = 1; i <= ranges_of; i++) {
          ends = split(range[i], end, "-")
          for (at = end[1] + 0; at <= end[ends] + 0; at++)
            if (grouped) group[at]
            else if (!(at in told)) { told[at]; print output "\t" at }
        }
      }
      what == "undone" { undone[$1]; next }
      what == "groups" { if ($1 == step && ($2 in group)) each($3, 0); next }
      FNR == 1 {
        for (i = 1; i <= NF; i++) if ($i == "steps." step || $i == "groups." step) { column = i; grouped = $i ~ /^groups/ }
        next
      }
      $1 in undone { each($column, grouped) }
    ' what=undone "$lab_work/$3.undone" what=row "rendered/steps/$3.tasks.tsv" what=groups "$lab_groups" \
      >>"$lab_work/$1.wanted"
  fi
}
lab_reader train curve best all
lab_reader train curve report all
# lab_state STEP: what of it is done, on its way, to send, or waits for what is sent again
# lab_state STEP only: of it nothing is sent but what waits for what is sent again
lab_state() {
  local lab_out=$lab_work/$1 lab_table=rendered/steps/$1.tasks.tsv lab_wait lab_all=0 lab_twins=() lab_live=/dev/null
  if [[ -s $lab_out.live ]]; then lab_live=$lab_out.live; fi
  if [[ ${lab_key[$1]} != - && $lab_live == /dev/null ]]; then
    # without a process: there may be thousands of steps
    lab_done[$1]=0 lab_alive[$1]=0 lab_count[$1]=0
    if lab_mark "$1"; then
      lab_done[$1]=1
    else
      lab_count[$1]=1
    fi
    return
  fi
  for lab_wait in ${lab_waits[$1]}; do
    if ((lab_count[${lab_wait%=*}] > 0)); then
      case $lab_wait in
        *=twin) lab_twins+=("$lab_work/${lab_wait%=*}.send") ;;
        *) lab_all=1 ;;
      esac
    fi
  done
  if [[ ${lab_key[$1]} != - ]]; then
    lab_table=$lab_out.rows
    printf 'index\tkey\n0\t%s\n' "${lab_key[$1]}" >"$lab_table"
    : >"$lab_out.marks"
    : >"$lab_out.gone"
    if lab_mark "$1"; then printf '%s\n' "${lab_key[$1]}" >"$lab_out.marks"; fi
  else
    [[ -r $lab_table ]] || lab_stop 4 "cannot read the task table of this step: $lab_table"
    lab_marks "$1"
  fi
  LC_ALL=C awk -F '\t' -v all="$lab_all" -v only="${2-}" -v again="$lab_again" -v size="$lab_size" -v jobs="${lab_jobs[$1]-0}" -v out="$lab_out" '
    BEGIN { chunk = -1 }
    function range() { text = text (text == "" ? "" : ",") first (last > first ? "-" last : "") }
    function flush() {
      if (!count) return
      range(); print chunk "\t" text "\t" count > (out ".units"); close(out "." chunk ".unit")
      text = ""; count = 0
    }
    what == "mark" { marked[$1]; next }
    what == "gone" { delete marked[$1]; next }
    what == "live" { live[$1] = $0; next }
    what == "twin" { twin[$1]; next }
    FNR == 1 { next }
    {
      at = jobs ? $1 % jobs : $1
      if (at > highest) highest = at
      keys[at] = keys[at] " " $2
      if ($2 in live) { known[$2]; job_of[at] = live[$2] }
      if ($2 in marked) { done++ } else { left[at]++ }
    }
    function element(index_, task, tasks, i,   job, anew) {
      if (index_ in job_of) {
        split(job_of[index_], job, "\t")
        anew = all + 0 || index_ in twin
        if (!(job[5] == "PENDING" && anew) && !(job[6] == "DependencyNeverSatisfied" && !only)) {
          if (anew && again) print job[7] > (out ".beside")
          alive += left[index_]
          print index_ "\t" job[2] "\t" job[3] "\t" job[4] > (out ".alive")
          return
        }
        print job[7] > (out ".cancel")
      } else if (only) return
      at = int(index_ / size)
      if (at != chunk) { flush(); chunk = at }
      at = index_ - chunk * size
      if (!count) { first = at } else if (at != last + 1) { range(); first = at }
      last = at; count++; send += left[index_]
      print index_ > (out ".send")
      tasks = split(keys[index_], task, " ")
      for (i = 1; i <= tasks; i++) print at "\t" task[i] > (out "." chunk ".unit")
    }
    END {
      for (index_ = 0; index_ <= highest; index_++) if (index_ in left) element(index_)
      flush()
      for (key in live) if (!(key in known)) { split(live[key], job, "\t"); if (!(job[2] in stale)) print job[2] > (out ".stale"); stale[job[2]] }
      print done + 0, alive + 0, send + 0
    }
  ' what=mark "$lab_out.marks" what=gone "$lab_out.gone" what=live "$lab_live" what=twin ${lab_twins[@]+"${lab_twins[@]}"} \
    what=row "$lab_table" >"$lab_work/counts"
  read -r "lab_done[$1]" "lab_alive[$1]" "lab_count[$1]" <"$lab_work/counts"
}
for lab_name in ${lab_steps[@]+"${lab_steps[@]}"}; do lab_state "$lab_name"; done

# what the named steps need; of the others nothing is sent
declare -A lab_needed=() lab_array=() lab_tasks=() lab_chunks=()
for lab_name in ${lab_named[@]+"${lab_named[@]}"}; do lab_needed[$lab_name]=1; done
for ((lab_i = ${#lab_steps[@]} - 1; lab_i >= 0; lab_i--)); do
  lab_name=${lab_steps[lab_i]}
  if [[ -z ${lab_needed[$lab_name]-} ]]; then
    lab_count[$lab_name]=0
  elif ((lab_count[$lab_name] > 0)); then
    for lab_word in ${lab_waits[$lab_name]}; do lab_needed[${lab_word%=*}]=1; done
  fi
done
# but what is pending on a task that is sent again is withdrawn and follows it, whatever was named
# lab_ids STEP cancel | beside: these jobs as scancel takes them (7, 7_3, 7_[0-4,9]), into lab_list
lab_ids() {
  mapfile -t lab_list < <(LC_ALL=C awk -F _ '
    function tell() { if (job != "") print job "_" (text first == last ? last : "[" text first (last > first ? "-" last : "") "]") }
    NF == 1 { tell(); job = ""; print; next }
    $1 == job && $2 == last + 1 { last = $2; next }
    $1 == job { text = text first (last > first ? "-" last : "") ","; first = last = $2; next }
    { tell(); job = $1; text = ""; first = last = $2 }
    END { tell() }
  ' "$lab_work/$1.$2")
}
lab_cancel=() lab_beside=()
for lab_name in ${lab_steps[@]+"${lab_steps[@]}"}; do
  if [[ -s $lab_work/$lab_name.live ]]; then
    if ((lab_count[$lab_name] == 0)); then
      rm -f -- "$lab_work/$lab_name".{alive,cancel,stale,beside}
      lab_state "$lab_name" only
    fi
    if [[ -s $lab_work/$lab_name.cancel ]]; then lab_ids "$lab_name" cancel && lab_cancel+=("${lab_list[@]}"); fi
    if [[ -s $lab_work/$lab_name.beside ]]; then lab_ids "$lab_name" beside && lab_beside+=("${lab_list[@]}"); fi
  fi
  if ((lab_count[$lab_name] > 0)) && [[ ${lab_key[$lab_name]} != - ]]; then
    lab_chunks[$lab_name]='0 ' lab_array[$lab_name 0]=0 lab_tasks[$lab_name 0]=1
  elif ((lab_count[$lab_name] > 0)); then
    while IFS=$'\t' read -r lab_chunk lab_text lab_word; do
      lab_chunks[$lab_name]+="$lab_chunk "
      lab_array[$lab_name $lab_chunk]=$lab_text lab_tasks[$lab_name $lab_chunk]=$lab_word
    done <"$lab_work/$lab_name.units"
  fi
done
if ((${#lab_beside[@]} > 0)); then lab_stop 4 "nothing was sent: these jobs run on outputs that --again would make anew; wait for their end, or withdraw them and call again: scancel ${lab_beside[*]}"; fi

# --- send, line by line of chunks: A1 B1 C1, A2 B2 C2
declare -A lab_id=() lab_ids=()
lab_sent=0 lab_serial=0 lab_log=()
lab_submit=.lab/submit/$(date -u +%Y%m%dT%H%M%SZ)-$$
lab_seed=$(od -An -N4 -tx1 /dev/urandom | tr -d ' \n')
if [[ -z $lab_dry && -n ${lab_chunks[*]-} ]]; then
  mkdir "$lab_submit"
  for lab_name in rendered/steps/*.tsv; do
    if [[ -e $lab_name ]]; then cp -- "$lab_name" "$lab_submit/"; fi
  done
fi

lab_give_up() {
  lab_say "$@"
  if ((${#lab_log[@]} > 0)); then
    lab_say "sent before that:"
    printf '  %s\n' "${lab_log[@]}" >&2
  fi
  lab_stop 4 "to go on, run it again: what is done or on its way is not sent twice"
}

# lab_ready STEP CHUNK: all that the chunk depends on was sent
lab_ready() {
  local lab_wait lab_up
  for lab_wait in ${lab_waits[$1]}; do
    lab_up=${lab_wait%=*}
    case $lab_wait in
      *=twin) [[ -z ${lab_array[$lab_up $2]-} || -n ${lab_id[$lab_up $2]-} ]] || return 1 ;;
      *) [[ -z ${lab_chunks[$lab_up]-} ]] || return 1 ;;
    esac
  done
}

# lab_depends STEP CHUNK: the dependency of that chunk, into lab_dependency
# aftercorr pairs by index; a job of before is paired only where it holds every twin
lab_depends() {
  local lab_wait lab_up lab_old lab_kind
  lab_dependency=''
  for lab_wait in ${lab_waits[$1]}; do
    lab_up=${lab_wait%=*}
    case $lab_wait in
      *=twin)
        if [[ -n ${lab_id[$lab_up $2]-} ]]; then lab_dependency+=",aftercorr:${lab_id[$lab_up $2]}"; fi
        if [[ -s $lab_work/$lab_up.alive ]]; then
          lab_dependency+=$(LC_ALL=C awk -F '\t' -v offset="$(($2 * lab_size))" '
            unit { if (!(($1 + offset) in wanted)) count++; wanted[$1 + offset]; next }
            $1 in wanted { hits[$2]++; if ($3 != offset || $3 + $4 != $1) odd[$2] }
            END { for (job in hits) printf ",%s:%s", (hits[job] == count && !(job in odd) ? "aftercorr" : "afterany"), job }
          ' unit=1 "$lab_work/$1.$2.unit" unit=0 "$lab_work/$lab_up.alive")
        fi
        ;;
      *)
        if [[ -n ${lab_ids[$lab_up]-} ]]; then lab_dependency+=",afterok${lab_ids[$lab_up]}"; fi
        if [[ -s $lab_work/$lab_up.alive ]]; then
          lab_kind=afterok
          if ((lab_count[$lab_up] > 0)); then lab_kind=afterany; fi
          while read -r lab_old; do lab_dependency+=",$lab_kind:$lab_old"; done < <(cut -f 2 "$lab_work/$lab_up.alive" | sort -u)
        fi
        ;;
    esac
  done
  # never beside an older state of the same tasks, nor beyond max_parallel
  if [[ -s $lab_work/$1.stale ]]; then
    while read -r lab_old; do lab_dependency+=",afterany:$lab_old"; done <"$lab_work/$1.stale"
  fi
  if ((lab_most[$1] > 0)); then
    if [[ -n ${lab_id[$1 last]-} ]]; then
      lab_dependency+=",afterany:${lab_id[$1 last]}"
    elif [[ -s $lab_work/$1.alive ]]; then
      while read -r lab_old; do lab_dependency+=",afterany:$lab_old"; done < <(cut -f 2 "$lab_work/$1.alive" | sort -u)
    fi
  fi
  lab_dependency=${lab_dependency#,}
}

lab_send() {
  local lab_offset=$(($2 * lab_size)) lab_here=${lab_tasks[$1 $2]} lab_text=${lab_array[$1 $2]}
  local lab_token lab_unit lab_job lab_status=0
  if ((lab_queued + lab_sent + lab_here > 5000)); then lab_give_up "the cluster takes no more than this many tasks of one person: 5000"; fi
  printf -v lab_token '%s%04x' "$lab_seed" "$lab_serial"
  lab_serial=$((lab_serial + 1))
  lab_depends "$1" "$2"
  local lab_call=(sbatch --parsable --chdir="$PWD" --export=ALL --job-name="sweep.${1:0:30}.$lab_token")
  if [[ ${lab_key[$1]} == - ]]; then
    if ((lab_most[$1] > 0)); then lab_text+=%${lab_most[$1]}; fi
    lab_call+=(--array="$lab_text")
  fi
  if [[ -n $lab_dependency ]]; then lab_call+=(--dependency="$lab_dependency"); fi
  if [[ -n $lab_account && -n ${lab_suffix[$1]+x} ]]; then lab_call+=(--account="$lab_account${lab_suffix[$1]}"); fi
  lab_call+=("rendered/steps/$1.sbatch" "$lab_submit" "$lab_offset")
  if [[ -n $lab_dry ]]; then
    lab_job="<$1.$2>"
    printf '%q ' "${lab_call[@]}"
    printf '\n'
  else
    lab_unit=$lab_submit/$1.$lab_offset.$lab_token
    mkdir -p ".lab/logs/$1"
    if [[ ${lab_key[$1]} != - ]]; then
      printf '0\t%s\n' "${lab_key[$1]}" >"$lab_unit.unit"
    else
      cp -- "$lab_work/$1.$2.unit" "$lab_unit.unit"
    fi
    sync -- "$lab_unit.unit" || true
    timeout 60 "${lab_call[@]}" >"$lab_unit.id" 2>"$lab_unit.error" </dev/null || lab_status=$?
    cat -- "$lab_unit.error" >&2
    # ID or ID;CLUSTER; some sites print more
    lab_job=$(grep -E -m 1 '^[0-9]+(;|$)' "$lab_unit.id" || true)
    lab_job=${lab_job%%;*}
    if [[ $lab_status != 0 || -z $lab_job ]]; then
      lab_give_up "sbatch gave no job id for $1 ($lab_status, $(head -n 1 "$lab_unit.id"))"
    fi
    printf '%s\t%s\t%s\t%s\n' "$1" "$lab_offset" "$lab_job" "${lab_array[$1 $2]}" >>"$lab_submit/jobs.tsv"
  fi
  lab_id[$1 $2]=$lab_job lab_id[$1 last]=$lab_job
  lab_ids[$1]+=":$lab_job"
  lab_sent=$((lab_sent + lab_here))
  lab_log+=("$1: $lab_job")
}

if ((${#lab_cancel[@]} > 0)); then
  lab_say "withdrawn, because they wait for tasks that are sent again, and sent again after these: ${lab_cancel[*]}"
  if [[ -z $lab_dry ]]; then
    printf '%s\n' "${lab_cancel[@]}" | xargs -n 100 scancel || lab_stop 4 "scancel did not withdraw them; nothing was sent"
  fi
fi
if [[ -z $lab_dry ]]; then
  for lab_name in "${!lab_redo[@]}"; do rm -rf -- ".lab/done/$lab_name"; done
  # the mark of a task goes before the task makes a temporary output again
  for lab_name in "${!lab_temporary[@]}"; do
    [[ -n ${lab_needed[$lab_name]-} ]] || continue
    if [[ ${lab_key[$lab_name]} != - ]]; then
      lab_mark "$lab_name" || rm -f -- ".lab/done/$lab_name/${lab_key[$lab_name]}"
    else
      while read -r lab_word; do printf '%s\0' ".lab/done/$lab_name/$lab_word"; done <"$lab_work/$lab_name.gone" |
        xargs -0 -r rm -f --
    fi
  done
fi
lab_left=1
while ((lab_left)); do
  lab_left=0
  for lab_name in ${lab_steps[@]+"${lab_steps[@]}"}; do
    lab_chunk=${lab_chunks[$lab_name]-}
    [[ -n $lab_chunk ]] || continue
    lab_left=1
    if lab_ready "$lab_name" "${lab_chunk%% *}"; then
      lab_send "$lab_name" "${lab_chunk%% *}"
      lab_chunks[$lab_name]=${lab_chunk#* }
    fi
  done
done

# --- report
lab_word="sent"
if [[ -n $lab_dry ]]; then lab_word="would be sent"; fi
for lab_name in ${lab_steps[@]+"${lab_steps[@]}"}; do
  printf '%-32s done %s, on its way %s, %s %s%s\n' "$lab_name" "${lab_done[$lab_name]}" \
    "${lab_alive[$lab_name]}" "$lab_word" "${lab_count[$lab_name]}" "${lab_ids[$lab_name]:+ (${lab_ids[$lab_name]#:})}"
done
if ((lab_sent == 0)); then printf '%s\n' "nothing to send"; fi
if [[ -z $lab_dry ]]; then printf '%s\n' "to look: squeue --me; logs: .lab/logs/STEP/"; fi
