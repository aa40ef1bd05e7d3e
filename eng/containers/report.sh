# What containers-check says while it works and at its end. Sourced.

step=0

begin() {
  step=$((step + 1))
  started_at=$SECONDS
  printf '[%s] %s ... ' $step "$1" >&2
}

done_with() {
  took=$((SECONDS - started_at))
  printf '%s s%s\n' $took "${1:+, $1}" >&2
}

# Counts, and holds them against what was accepted.
account() {
  local records
  records=$(enriched_records)
  accepted_count=$(accepted | wc -l)
  rows=$(ids messages | wc -l)
  enrichments=$(ids enrichments | wc -l)
  missing_rows=$(missing messages)
  missing_enrichments=$(missing enrichments)
  enriched=$(printf '%s\n' "$records" | uniq | grep -c .)
  doubled=$(printf '%s\n' "$records" | uniq -d | grep -c . || :)
  dead_letters=$(sql 'SELECT count(*) FROM streamml.dead_letters')
  refused=$(wc -l <"$run/refused")
  ok=false
  if [ "$accepted_count" -gt 0 ] && [ "$missing_rows $missing_enrichments $doubled" = '0 0 0' ] &&
    [ "$rows $enrichments" = "$enriched $enriched" ] && [ "$dead_letters $restarts_at_start" = '0 0' ]; then
    ok=true
  fi
}

report() {
  if [ $json = yes ]; then
    printf '{"ok":%s,"accepted":%s,"rows":%s,"enrichments":%s,' $ok "$accepted_count" "$rows" "$enrichments"
    printf '"enriched_records":%s,"doubled":%s,"dead_letters":%s,' "$enriched" "$doubled" "$dead_letters"
    printf '"missing_rows":%s,"missing_enrichments":%s,' "$missing_rows" "$missing_enrichments"
    printf '"sent_again":%s,"restarts_at_start":%s,' "$refused" "$restarts_at_start"
    printf '"image_megabytes":%s,"seconds":{' "$(image_megabytes)"
    printf '"healthy":%s,"first_row":%s,"role_back":%s,' "$seconds_healthy" "$seconds_row" "$seconds_role"
    printf '"broker_back":%s,"scaled":%s,"accounted":%s}}\n' "$seconds_broker" "$seconds_scaled" "$seconds_account"
    return
  fi
  cat <<TEXT

  accepted          $accepted_count, $refused posts were refused and sent again
  rows              $rows, $missing_rows missing
  enrichments       $enrichments, $missing_enrichments missing
  on the topic      $enriched, $doubled more than once
  dead letters      $dead_letters
  first start       $restarts_at_start restarts, healthy after $seconds_healthy s
  image             $(image_megabytes) MB
  everything is accounted for: $([ $ok = true ] && echo yes || echo NO)
TEXT
}
