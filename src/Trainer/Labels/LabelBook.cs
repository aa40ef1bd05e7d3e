using System.Text.Json;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Labels;

/// <summary>
/// Which person gave which message or text which label, as corrections on the topic <c>feedback</c> say: the attribute
/// <c>given_by</c> names the person. Not safe from several threads.
/// </summary>
/// <param name="task">Only labels of this model; null: of all.</param>
/// <param name="tenant">Only labels of this tenant; null: of all.</param>
public sealed class LabelBook(string? task, string? tenant)
{
    /// <summary>The attribute of feedback that names the person.</summary>
    public const string PersonAttribute = "given_by";

    private const string LanguageAttribute = "language";

    private readonly Dictionary<(string Task, string Tenant, string MessageId, string Text), Entry> _entries = [];
    private readonly Dictionary<(string Tenant, string MessageId), string> _languages = [];

    /// <summary>Labels that were passed over since they name no person.</summary>
    public int Nameless { get; private set; }

    /// <summary>The messages that several people labelled.</summary>
    public IReadOnlySet<(string Tenant, string MessageId)> SharedMessages => _entries
        .Where(entry => entry.Value.Labels.Count > 1 && entry.Key.MessageId.Length > 0)
        .Select(entry => (entry.Key.Tenant, entry.Key.MessageId)).ToHashSet();

    /// <summary>Takes in feedback, whatever its kind; of several labels of a person the latest counts.</summary>
    public void Add(Feedback given)
    {
        ArgumentNullException.ThrowIfNull(given);
        string label = given.Label.Trim().ToLowerInvariant();
        if (given.Kind != FeedbackKind.Correction || label.Length == 0
            || (given.MessageId.Length == 0 && given.Text.Length == 0)
            || (task ?? given.Model) != given.Model || (tenant ?? given.Tenant) != given.Tenant)
        {
            return;
        }

        string person = Attribute(given, PersonAttribute);
        if (person.Length == 0)
        {
            Nameless++;
            return;
        }

        // Who labels a message may send its text with it, or not.
        var key = (given.Model, given.Tenant, given.MessageId, given.MessageId.Length > 0 ? "" : given.Text);
        if (!_entries.TryGetValue(key, out var entry))
        {
            _entries[key] = entry = new Entry();
        }

        var at = (given.OccurredAtMs, given.ReceivedAtMs);
        if (!entry.Labels.TryGetValue(person, out var before) || before.At.CompareTo(at) <= 0)
        {
            entry.Labels[person] = (at, label);
        }

        string language = Attribute(given, LanguageAttribute);
        entry.Language = language.Length > 0 ? language : entry.Language;
    }

    /// <summary>Says a message's language, which counts before what its labels say.</summary>
    public void SetLanguage(string tenant, string messageId, string language) =>
        _languages[(tenant, messageId)] = language;

    /// <summary>How far people agree, per model, over all languages and in each.</summary>
    /// <param name="language">Only in this language; null: in all.</param>
    public IReadOnlyList<TaskAgreement> Report(string? language) =>
    [
        .. _entries.GroupBy(each => each.Key.Task, StringComparer.Ordinal)
            .OrderBy(model => model.Key, StringComparer.Ordinal)
            .SelectMany(model => Of(
                model.Key, [.. model.Select(each => (LanguageOf(each.Key, each.Value), each.Value))], language)),
    ];

    private static IEnumerable<TaskAgreement> Of(
        string task, List<(string Language, Entry Entry)> entries, string? language)
    {
        if (language is null)
        {
            yield return new TaskAgreement(task, null, Agreement(entries));
        }

        var languages = entries
            .Where(each => each.Language.Length > 0 && each.Entry.Labels.Count > 1)
            .GroupBy(each => each.Language, StringComparer.OrdinalIgnoreCase)
            .Where(each => language is null || each.Key.Equals(language, StringComparison.OrdinalIgnoreCase))
            .OrderBy(each => each.Key, StringComparer.Ordinal);
        foreach (var each in languages)
        {
            yield return new TaskAgreement(task, each.Key, Agreement(each));
        }
    }

    private static LabelAgreementReport Agreement(IEnumerable<(string Language, Entry Entry)> entries) =>
        LabelAgreement.Of(
            from each in entries.Index()
            from label in each.Item.Entry.Labels
            select new GivenLabel($"{each.Index}", label.Key, label.Value.Label));

    private string LanguageOf((string Task, string Tenant, string MessageId, string Text) key, Entry entry) =>
        _languages.GetValueOrDefault((key.Tenant, key.MessageId), entry.Language);

    // Values are JSON.
    private static string Attribute(Feedback given, string name)
    {
        if (!given.Attributes.TryGetValue(name, out string? json))
        {
            return "";
        }

        using var value = JsonDocument.Parse(json);
        return value.RootElement.ValueKind switch
        {
            JsonValueKind.String => value.RootElement.GetString()!.Trim(),
            JsonValueKind.Number => value.RootElement.GetRawText(),
            _ => "",
        };
    }

    private sealed class Entry
    {
        public Dictionary<string, ((long OccurredAtMs, long ReceivedAtMs) At, string Label)> Labels { get; } =
            new(StringComparer.Ordinal);

        public string Language { get; set; } = "";
    }
}

/// <summary>How far people agree on the labels of a model.</summary>
/// <param name="Task">The model.</param>
/// <param name="Language">The language of the texts; null: of any.</param>
/// <param name="Agreement">How far.</param>
public sealed record TaskAgreement(string Task, string? Language, LabelAgreementReport Agreement);
