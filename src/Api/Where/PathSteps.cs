namespace StreamML.Api.Where;

/// <summary>The steps of a message's way, with times, from what is known of it.</summary>
internal static class PathSteps
{
    public const string Done = "done";
    public const string Waiting = "waiting";
    public const string NotYet = "not_yet";
    public const string None = "none";
    public const string DeadLetter = "dead_letter";

    /// <summary>The role that scores contacts, not each message.</summary>
    public const string Scorer = "scorer";

    private const string Translation = "translated";

    /// <summary>The steps in order.</summary>
    public static IReadOnlyList<PathStep> Of(PathFacts facts)
    {
        var steps = new List<PathStep>();
        var before = facts.ReceivedAt;
        (bool waits, bool isGiven) = (false, false);
        foreach (var step in Known(facts))
        {
            string state = step.State;
            if (!isGiven && state == NotYet && step.Name != Translation
                && facts.DeadLetter is { } letter && step.Role == RoleOf(letter.Stage))
            {
                (state, waits, isGiven) = (DeadLetter, true, true);
            }
            else if (state == NotYet && (!waits || step.IsBeside))
            {
                state = facts.DeadLetter is null ? Waiting : NotYet;
                waits = true;
            }

            double? took = step.At - before is { } time ? Math.Max(0, time.TotalMilliseconds) : null;
            steps.Add(new PathStep(
                step.Name, step.Role, state, step.At, step.Name == "received" ? null : took, step.Place, step.Detail));
            before = step.At > before || before is null ? step.At ?? before : before;
        }

        return steps;
    }

    /// <summary>The role of a dead letter's stage: <c>normaliser.webhook</c> is the normaliser's.</summary>
    public static string RoleOf(string stage) => stage.Split('.')[0];

    private static IEnumerable<Step> Known(PathFacts facts)
    {
        bool isEnriched = facts.Enriched is not null || facts.HasEnrichmentRow;
        bool hasText = isEnriched || facts.Text is not null || facts.HasTextRow;
        bool isNormalised = hasText || facts.Message is not null || facts.HasMessageRow;
        yield return new Step("received", "ingest", true, facts.ReceivedAt, null, From(facts));
        yield return new Step("raw", "ingest", true, facts.Raw?.At, facts.Raw?.Place, null);
        yield return new Step(
            "normalised", "normaliser", isNormalised, facts.Message?.At, facts.Message?.Place, What(facts));
        if (facts.IsAudio)
        {
            yield return new Step(
                "voice", "media-fetcher", hasText || facts.Voice is not null || facts.HasVoiceRow,
                facts.FetchedAt ?? facts.Voice?.At, facts.Voice?.Place,
                facts.AudioAbsence is { } absence ? $"no audio: {absence}" : null);
        }

        yield return new Step(
            "text", facts.IsAudio ? "transcriber" : "normaliser", hasText, facts.Text?.At, facts.Text?.Place,
            Length(facts));
        yield return Translated(facts, isEnriched);
        yield return new Step(
            "enriched", "enricher", isEnriched, facts.EnrichedAt ?? facts.Enriched?.At, facts.Enriched?.Place,
            facts.Labels.Count == 0 ? null : string.Join(
                ", ", facts.Labels.Select(label => $"{label.Model} {label.Label} ({label.Version ?? "no model"})")));
        yield return new Step(
            "scored", Scorer, facts.ScoredAt is not null, facts.ScoredAt, null,
            facts.ScoredAt is null ? "a contact is scored at most every Scorer__MinRescoreInterval" : null)
        {
            IsBeside = isEnriched,
        };
        yield return new Step("row", "sink", facts.IsWritten, null, null, Rows(facts)) { IsBeside = isEnriched };
    }

    // The enricher does it on the way, so no record tells when.
    private static Step Translated(PathFacts facts, bool isEnriched) =>
        facts.Translation is { } translation
            ? new Step(
                Translation, "enricher", true, null, null,
                $"{translation.Outcome}{Languages(translation)}"
                + (translation.Version is { } version ? $", by {version}" : ""))
            : isEnriched
                ? new Step(Translation, "enricher", true, null, null, "the models read it as it is") { State = None }
                : new Step(Translation, "enricher", false, null, null, null);

    private static string Languages(TranslationSeen translation) =>
        translation is { Source: { Length: > 0 } from, Target: { Length: > 0 } to } ? $" from {from} to {to}" : "";

    private static string? From(PathFacts facts) => facts.Producer is { Length: > 0 } producer
        ? $"a webhook of {producer}"
        : null;

    private static string? What(PathFacts facts) => facts.Type is null
        ? null
        : $"{facts.Direction}, {facts.Type}{(facts.Withdrawn ? ", deleted by its sender" : "")}";

    private static string? Length(PathFacts facts) => facts.TextChars is { } chars
        ? $"{facts.TextSource}, {(chars == 1 ? "1 character" : $"{chars:N0} characters")}"
        : facts.TextSource;

    private static string? Rows(PathFacts facts)
    {
        string[] tables =
        [
            .. facts.HasMessageRow ? ["messages"] : (string[])[],
            .. facts.HasVoiceRow ? ["voice_notes"] : (string[])[],
            .. facts.HasTextRow ? ["message_texts"] : (string[])[],
            .. facts.HasEnrichmentRow ? ["enrichments"] : (string[])[],
        ];
        return tables.Length == 0 ? null : string.Join(", ", tables);
    }

    /// <summary>A step before it is known which one waits.</summary>
    private sealed record Step(
        string Name, string Role, bool IsDone, DateTimeOffset? At, RecordPlace? Place, string? Detail)
    {
        public string State { get; init; } = IsDone ? Done : NotYet;

        /// <summary>It waits for no step that is not done.</summary>
        public bool IsBeside { get; init; }
    }
}
