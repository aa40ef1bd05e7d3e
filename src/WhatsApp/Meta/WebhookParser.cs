using System.Text.Json;
using System.Text.Unicode;
using StreamML.Schemas.Json;
using StreamML.Schemas.Messages;
using StreamML.Schemas.Topics;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// Turns a WhatsApp webhook body into its elements. Pure: the same body gives the same elements. It walks every entry,
/// change, message, status, error, preference and id update; <c>field</c> distinguishes other webhooks on the same URL.
/// What it cannot read becomes a defect and leaves the rest alone. What cannot be stored is cleaned before reading.
/// Source: Meta, "Webhooks overview" and webhooks/reference/messages.
/// </summary>
internal static class WebhookParser
{
    /// <summary>Deepest nesting read; Meta's bodies have about 12.</summary>
    public const int MaxDepth = 64;

    /// <summary>Options for reading external JSON.</summary>
    internal static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    private static readonly JsonNames Names = new("object", "entry", "id", "time", "changes", "field", "value");

    /// <summary>Parses a body.</summary>
    /// <param name="body">The body, byte for byte.</param>
    /// <param name="wabaIds">Ids of the entries to read; other entries are in other copies of the body. Empty: no
    /// copy claims an entry, so each is a defect.</param>
    /// <param name="receivedAtMs">When Ingest had read it, milliseconds since the Unix epoch; no event is much
    /// later.</param>
    public static WebhookContent Parse(
        ReadOnlyMemory<byte> body, IReadOnlyCollection<string> wabaIds, long receivedAtMs)
    {
        var content = new WebhookContent(body, receivedAtMs);
        if (!Utf8.IsValid(body.Span))
        {
            content.Defects.Add(new WebhookDefect("", RefusalCode.InvalidUtf8));
            return content;
        }

        var cleaned = StorableText.OfJson(body);
        try
        {
            using var document = JsonDocument.Parse(cleaned.Json, Options);
            ReadBody(document.RootElement, wabaIds.ToHashSet(StringComparer.Ordinal), cleaned, content);
        }
        catch (JsonException)
        {
            // The message may quote the body, so it is not passed on.
            content.Defects.Add(new WebhookDefect("", RefusalCode.InvalidJson));
        }

        return content;
    }

    private static void ReadBody(
        JsonElement root, HashSet<string> wabaIds, CleanedJson body, WebhookContent content)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("object"u8, out var kind)
            || kind.ValueKind != JsonValueKind.String
            || !kind.ValueEquals("whatsapp_business_account"u8))
        {
            content.Defects.Add(new WebhookDefect("", RefusalCode.NotWhatsApp));
            return;
        }

        if (!root.TryGetProperty("entry"u8, out var entries) || entries.ValueKind != JsonValueKind.Array)
        {
            content.Defects.Add(new WebhookDefect("/entry", RefusalCode.NotAnArray));
            return;
        }

        int index = 0;
        foreach (var entry in entries.EnumerateArray())
        {
            ReadEntry(entry, $"/entry/{index++}", wabaIds, body, content);
        }
    }

    private static void ReadEntry(
        JsonElement entry, string pointer, HashSet<string> wabaIds, CleanedJson body, WebhookContent content)
    {
        string wabaId = "";
        long? time = null;
        JsonElement changes = default;
        bool complete = true;
        if (entry.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in entry.EnumerateObject())
            {
                switch (Names.Of(property))
                {
                    case "id": wabaId = property.Value.Text(ref complete); break;
                    case "time": time = property.Value.SecondsAsMs(ref complete); break;
                    case "changes": changes = property.Value; break;
                }
            }
        }

        if (wabaId.Length is 0 or > ContactList.MaxChars)
        {
            content.Defects.Add(new WebhookDefect(pointer, RefusalCode.EntryWithoutId));
            return;
        }

        if (!wabaIds.Contains(wabaId))
        {
            if (wabaIds.Count == 0)
            {
                content.Defects.Add(new WebhookDefect(pointer, RefusalCode.UnclaimedEntry));
            }

            return;
        }

        if (changes.ValueKind != JsonValueKind.Array)
        {
            content.Defects.Add(new WebhookDefect(pointer + "/changes", RefusalCode.NotAnArray));
            return;
        }

        int index = 0;
        foreach (var change in changes.EnumerateArray())
        {
            ReadChange(change, new ChangeContext(wabaId, time, $"{pointer}/changes/{index++}", body, content));
        }
    }

    private static void ReadChange(JsonElement change, ChangeContext context)
    {
        string field = "";
        JsonElement value = default;
        bool complete = true;
        if (change.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in change.EnumerateObject())
            {
                switch (Names.Of(property))
                {
                    case "field": field = property.Value.Text(ref complete); break;
                    case "value": value = property.Value; break;
                }
            }
        }

        if (field.Length == 0)
        {
            context.Defect("", RefusalCode.ChangeWithoutField);
            return;
        }

        if (!ValueReader.Reads(field))
        {
            context.Unread("field", field);
            ValueReader.ReadErrors(value, context);
            return;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            context.Defect("/value", RefusalCode.NotAnObject);
            return;
        }

        ValueReader.Read(field, value, context);
    }
}

/// <summary>Where a change occurs in a body, and where its elements go.</summary>
/// <param name="WabaId">The entry's id.</param>
/// <param name="EntryTimeMs">The entry's <c>time</c>, milliseconds since the Unix epoch, if it has one.</param>
/// <param name="Pointer">JSON pointer to the change.</param>
/// <param name="Body">The body that contains the change, cleaned.</param>
/// <param name="Content">Receives elements and defects.</param>
internal sealed record ChangeContext(
    string WabaId, long? EntryTimeMs, string Pointer, CleanedJson Body, WebhookContent Content)
{
    private const int MaxNameChars = 64;
    private const string NoName = "other";

    /// <summary>The number of elements and defects read so far.</summary>
    public int Progress => Content.Elements.Count + Content.Defects.Count;

    /// <summary>Part of the element was cleaned.</summary>
    public bool IsCleaned(JsonElement element)
        => Body.IsCleaned && element.ValueKind != JsonValueKind.Undefined && Body.IsCleanedWithin(element.Raw());

    /// <summary>Adds an element.</summary>
    public void Add(WebhookElement element) => Content.Elements.Add(element);

    /// <summary>
    /// Counts by name something that has no reader. A name is a word of letters, digits, dots, dashes and underscores;
    /// anything else could be text that a person wrote, and is counted as <c>other</c>.
    /// </summary>
    /// <param name="kind">What it names: a field, a value's property, a type of message.</param>
    /// <param name="name">The name as received.</param>
    public void Unread(string kind, string name)
    {
        bool isName = name.Length is > 0 and <= MaxNameChars && char.IsAsciiLetter(name[0])
            && name.All(each => char.IsAsciiLetterOrDigit(each) || each is '_' or '-' or '.');
        Content.Unread.Add($"{kind}:{(isName ? name : NoName)}");
    }

    /// <summary>The effective time for a given one: see <see cref="EventTimes"/>.</summary>
    /// <param name="givenMs">Milliseconds since the Unix epoch; null if none was given.</param>
    /// <param name="replaced">The time of receipt replaced it.</param>
    public long Time(long? givenMs, out bool replaced)
    {
        replaced = givenMs is not { } given || !EventTimes.IsBelieved(given, Content.ReceivedAtMs);
        return replaced ? Content.ReceivedAtMs : givenMs!.Value;
    }

    /// <summary>An id that distinguishes this occurrence from any other, but not from its own redelivery.</summary>
    /// <param name="below">Its place below the change.</param>
    public string Occurrence(string below) => $"{Content.Digest}{Pointer}{below}";

    /// <summary>Adds a defect at a place below the change.</summary>
    public void Defect(string below, RefusalCode code) => Content.Defects.Add(new WebhookDefect(Pointer + below, code));
}
