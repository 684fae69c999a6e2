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

# attribute NAME FILE: the number that a test report's summary gives.
attribute() {
  sed -n "s/.*<testsuite [^>]*[[:space:]]$1=\"\([0-9][0-9]*\)\".*/\1/p" "$2" | head -n 1
}

# Adds the tests of the run's own report to the counts.
count_tests() {
  results=.build/test-results-swift-testing.xml
  if [ ! -s "$results" ]; then
    printf 'the test run ended without a report\n' >&2
    failures="$failures test-report"
    failed=$((failed + 1))
    return
  fi
  total=$(attribute tests "$results")
  bad=$(($(attribute failures "$results") + $(attribute errors "$results")))
  skipped=$(attribute skipped "$results")
  passed=$((passed + total - bad - skipped))
  failed=$((failed + bad))
  [ "$skipped" -eq 0 ] || skips="$skips $skipped-tests"
}

# Prints the closing lines; fails when anything failed or nothing ran.
report() {
  printf '\n====\n'
  [ -z "$skips" ] || printf 'skipped:%s\n' "$skips"
  [ -z "$failures" ] || printf 'failed:%s\n' "$failures"
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
