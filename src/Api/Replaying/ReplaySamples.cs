using StreamML.Api.Reads;

namespace StreamML.Api.Replaying;

/// <summary>Examples of answers.</summary>
internal static class ReplaySamples
{
    private const string Id = "0193f2a4c1d07b4e8f21a7c3d5e6f708";
    private const string At = "2026-03-02T09:15:00+00:00";

    private const string Part = $$"""
        {"id": "{{Id}}", "state": "ready", "message": "The generation is complete. Nobody reads it yet.",
         "actions": ["cancel", "cutover"], "generation": 1, "max_rate": 0, "planned_at": "{{At}}",
         "planned_by": "api: ops", "started_at": "{{At}}", "ended_at": "{{At}}",
         "plan": {"sha256": "4f1c02ab91de5c3f7d0a8b6e2c94f1d3a7b5e8c0d2f46913857acbe0f1d2c3b4", "from": "topics",
                  "topic": "messages.text", "stage": "enricher", "tenant": "shop", "labels": [], "only": [],
                  "models": "current", "models_at": "{{At}}",
                  "missing_models": [], "max_rate": 0, "records": 12000, "range_records": 48210, "bytes": 4812000,
                  "records_about": 12000, "uncounted_offsets": 0,
                  "first_at": "{{At}}", "last_at": "{{At}}",
                  "ranges": [{"partition": 0, "first_offset": 0, "next_offset": 12345}], "gaps": [],
                  "pilot_records": 100},
         "abort": {"changed_percent": 10, "dead_letters_percent": 0.1},
         "pilot": {"made_at": "{{At}}", "records": 100, "dead_letters": 0, "records_per_second": 2400.5,
                   "expected_seconds": 5, "compared": 100, "changed": 3, "labels": 700, "labels_changed": 3,
                   "moves": [{"field": "intent", "from": "inquiry", "to": "complaint", "messages": 3}]},
         "progress": {"offsets_done": 48300, "offsets_total": 48300, "records": 12000, "dead_letters": 0,
                      "compared": 12000, "changed": 412, "labels": 84000, "labels_changed": 412}
        }
        """;

    /// <summary>A replay.</summary>
    public static string One { get; } = ReadSamples.Data(Part);

    /// <summary>Replays.</summary>
    public static string List { get; } = ReadSamples.Data($$"""{"items": [{{Part}}]}""");

    /// <summary>A comparison.</summary>
    public static string Diff { get; } = ReadSamples.Data($$"""
        {"id": "{{Id}}", "state": "ready", "stage": "enricher", "live_topic": "messages.enriched",
         "shadow_topic": "messages.enriched.gen-1", "compared": 12000, "without_live": 0, "changed": 412,
         "fields": [{"field": "intent", "compared": 12000, "changed": 412,
                     "moves": [{"from": "inquiry", "to": "complaint", "messages": 412, "samples": []}],
                     "models": [{"from": "intent 4", "to": "intent 5", "messages": 12000, "changed": 412}]}],
         "tenants": [{"tenant": "shop", "compared": 12000, "changed": 412}]}
        """);
}
