using StreamML.Schemas.Topics;
using System.Text.Json;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// Reads <c>history[]{metadata{phase,chunk_order,progress},threads[]{id,messages[]},errors[]}</c>: chats of the
/// WhatsApp Business app from before the business joined the platform, in chunks. Source: Meta, "history webhook
/// reference".
/// </summary>
internal static class HistoryReader
{
    private static readonly JsonNames Names = new(
        "metadata", "phase", "progress", "threads", "errors", "id", "messages", "context", "wa_id", "user_id", "status",
        "from_me");

    /// <summary>Reads one of <c>history[]</c> into the scope.</summary>
    public static void ReadChunk(JsonElement element, string below, ValueScope scope)
    {
        int before = scope.Context.Progress;
        JsonElement metadata = default, threads = default, errors = default;
        foreach (var property in element.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "metadata": metadata = property.Value; break;
                case "threads": threads = property.Value; break;
                case "errors": errors = property.Value; break;
            }
        }

        ValueReader.Each(errors, below + "/errors", scope, EventReader.ReadError);
        ValueReader.Each(
            threads, below + "/threads", scope with { History = ReadMetadata(metadata, scope) }, ReadThread);
        if (scope.Context.Progress == before)
        {
            scope.Context.Defect(below, RefusalCode.NothingRead);
        }
    }

    /// <summary>
    /// Reads a message's <c>history_context</c>: its last status, and whether the business sent it, if stated.
    /// </summary>
    public static bool? ReadContext(JsonElement element, WhatsAppMessage message, ref bool complete)
    {
        if (element.ValueKind == JsonValueKind.Undefined || !element.IsObject(ref complete))
        {
            return null;
        }

        bool? fromMe = null;
        foreach (var property in element.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "status": message.HistoryStatus = property.Value.Text(ref complete); break;
                case "from_me": fromMe = property.Value.Flag(ref complete); break;
                default: complete = false; break;
            }
        }

        return fromMe;
    }

    private static HistoryPlace ReadMetadata(JsonElement metadata, ValueScope scope)
    {
        var place = new HistoryPlace { BusinessPhone = scope.BusinessPhone };
        if (metadata.ValueKind != JsonValueKind.Object)
        {
            return place;
        }

        foreach (var property in metadata.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "phase": place = place with { Phase = Small(property.Value) }; break;
                case "progress": place = place with { Progress = Small(property.Value) }; break;
            }
        }

        return place;
    }

    private static void ReadThread(JsonElement element, string below, ValueScope scope)
    {
        string id = "";
        bool complete = true;
        JsonElement messages = default;
        foreach (var property in element.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "id": id = property.Value.Text(ref complete); break;
                case "messages": messages = property.Value; break;
            }
        }

        ValueReader.Each(
            messages, below
                + "/messages", scope with { History = scope.History! with { Thread = id } }, MessageReader.ReadHistory);
    }

    private static int? Small(JsonElement value)
    {
        bool complete = true;
        long number = value.Whole(ref complete);
        return complete && value.ValueKind != JsonValueKind.Null
            && number is >= 0 and <= int.MaxValue ? (int)number : null;
    }
}

/// <summary>A message's place in a history.</summary>
internal sealed record HistoryPlace
{
    // Trailing digits that agree even between spellings that no numbering plan knows.
    private const int SameDigits = 8;

    /// <summary>Phase of the chunk, if given.</summary>
    public int? Phase { get; init; }

    /// <summary>Share of the history delivered up to this chunk, percent, if given.</summary>
    public int? Progress { get; init; }

    /// <summary>Id of the thread: phone number or user id of the contact; empty outside a thread.</summary>
    public string Thread { get; init; } = "";

    /// <summary>The business's own number in canonical form; may be empty.</summary>
    public string BusinessPhone { get; init; } = "";

    /// <summary>Marks a message and determines its direction.</summary>
    /// <param name="message">The message.</param>
    /// <param name="from">Its sender as given; may be empty.</param>
    /// <param name="to">Its receiver as given; may be empty.</param>
    /// <param name="fromMe">Whether the business sent it; null if not stated.</param>
    public void Mark(WhatsAppMessage message, string from, string to, bool? fromMe)
    {
        message.History = true;
        if (Phase is { } phase)
        {
            message.HistoryPhase = phase;
        }

        if (Progress is { } progress)
        {
            message.HistoryProgress = progress;
        }

        message.Direction = fromMe ?? IsSent(Identities.PhoneOf(from), Identities.PhoneOf(to))
            ? Direction.Outbound : Direction.Inbound;
    }

    private bool IsSent(string from, string to)
    {
        string contact = Identities.PhoneOf(Thread);
        if (from.Length > 0 && from == BusinessPhone)
        {
            return true;
        }

        if (to.Length > 0)
        {
            return to != BusinessPhone;
        }

        return from.Length > 0 && contact.Length > 0 && !from.EndsWith(
            contact.Length > SameDigits ? contact[^SameDigits..] : contact, StringComparison.Ordinal);
    }
}
