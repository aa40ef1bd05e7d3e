# Signed webhooks of containers-check, and what became of them. Sourced.

sender=''

# A text message as Meta sends it: number, seconds since 1970, number, two digits of the sender's.
template='{"object":"whatsapp_business_account","entry":[{"id":"100","changes":[{"field":"messages","value":{
  "messaging_product":"whatsapp","metadata":{"display_phone_number":"15550001000","phone_number_id":"200"},
  "messages":[{"id":"wamid.check%d","timestamp":"%d","type":"text","text":{"body":"My order %d never arrived"},
    "from":"155500020%02d"}]}}]}]}'

address() { echo "http://$(docker port "$(containers ingest)" 8080 | head -n 1)"; }

# post NUMBER: succeeds if it was answered with 200.
post() {
  local body signature
  # shellcheck disable=SC2059 # the template is ours
  body=$(printf "$template" "$1" "$(date +%s)" "$1" $(($1 % 50)))
  signature=$(printf %s "$body" | openssl dgst -sha256 -hmac "$STREAMML_APP_SECRET" | sed 's/.* //')
  [ "$(curl -s -o /dev/null -w '%{http_code}' --max-time 15 -H 'Content-Type: application/json' \
    -H "X-Hub-Signature-256: sha256=$signature" --data-binary "$body" "$ingest/webhooks/whatsapp")" = 200 ]
}

# One message after the other until it is told to stop; each again, as Meta does, until it is answered with 200.
send() {
  local number=1
  while [ ! -f "$run/stop" ]; do
    if post $number; then
      echo "wamid.check$number" >>"$run/accepted"
      number=$((number + 1))
      sleep 0.1
    else
      echo "wamid.check$number" >>"$run/refused"
      sleep 0.5
    fi
  done
}

start_traffic() {
  : >"$run/accepted"
  : >"$run/refused"
  ingest=$(address)
  send 2>>"$run/log" &
  sender=$!
}

stop_traffic() {
  [ -n "$sender" ] || return 0
  : >"$run/stop"
  wait "$sender" || :
  sender=''
}

# Asks ingest for its health until it answers 503.
watch_health() {
  rm -f "$run/unready"
  until [ -f "$run/stop" ]; do
    if [ "$(curl -s -o /dev/null -w '%{http_code}' --max-time 5 "$ingest/health/ready")" = 503 ]; then
      : >"$run/unready"
      return
    fi
    sleep 0.5
  done
}

was_unready() { [ -f "$run/unready" ]; }

sql() { docker exec "$(containers postgres)" psql -U streamml -d streamml -Atc "$1" 2>>"$run/log"; }

accepted() { sort -u "$run/accepted"; }

# Ids in a table, once for each row.
ids() { sql "SELECT message_id FROM streamml.$1" | sort; }

# missing TABLE: accepted messages that it does not have.
missing() { comm -23 <(accepted) <(ids "$1" | uniq) | wc -l; }

has_rows() {
  [ "$(ids messages | uniq | wc -l)" -ge "$1" ] && [ "$(ids enrichments | uniq | wc -l)" -ge "$1" ]
}

await_rows() { await 180 "$1 rows" has_rows "$1"; }

# Ids on the topic, once for each record.
enriched_records() {
  docker exec "$(containers enricher | head -n 1)" \
    streamml tail messages.enriched --from-beginning --once 2>>"$run/log" |
    sed -nE 's/.*(wamid\.check[0-9]+).*/\1/p' | sort
}
