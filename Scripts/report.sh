# Sourced by .ci/run: runs checks, counts what passed and failed, and prints the closing lines.
#
# A check that cannot run here exits with 77 and says why; it is named as skipped and not counted.

passed=0
failed=0
failures=
skips=

# check NAME COMMAND…: runs a command and counts it as one.
check() {
  name=$1
  shift
  printf '\n==== %s\n' "$name"
  "$@"
  status=$?
  case $status in
    0) passed=$((passed + 1)) ;;
    77) skips="$skips $name" ;;
    *)
      failed=$((failed + 1))
      failures="$failures $name"
      ;;
  esac
  return 0
}

# count_cases FILE: how many tests of a report passed, failed and were skipped.
#
# A test that records several issues failed once, so its cases are counted, not the summary taken.
count_cases() {
  awk '
    /<testcase / { total++; bad = 0 }
    /<failure/ && !bad { bad = 1; failed++ }
    /<skipped/ { skipped++ }
    END { print total - failed - skipped, failed + 0, skipped + 0 }' "$1"
}

# run_tests COMMAND…: runs the tests and counts each of them by the report that the run leaves.
#
# A run that fails although no test did (it does not build, it crashed) counts as one failure.
run_tests() {
  results=.build/test-results-swift-testing.xml
  rm -f "$results"
  "$@"
  status=$?
  bad=0
  if [ -s "$results" ]; then
    counts=$(count_cases "$results")
    skipped=${counts##* }
    bad=${counts% *}
    bad=${bad#* }
    passed=$((passed + ${counts%% *}))
    failed=$((failed + bad))
    [ "$skipped" -eq 0 ] || skips="$skips $skipped-tests"
    [ "$bad" -eq 0 ] || failures="$failures $bad-tests"
  elif [ "$status" -eq 0 ]; then
    printf 'the test run left no report\n' >&2
    status=1
  fi
  if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
    failed=$((failed + 1))
    failures="$failures test-run"
  fi
}

# Prints the closing lines; fails when anything failed or nothing ran.
report() {
  printf '\n====\n'
  [ -z "$skips" ] || printf 'skipped:%s\n' "$skips"
  [ -z "$failures" ] || printf 'failed:%s\n' "$failures"
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
