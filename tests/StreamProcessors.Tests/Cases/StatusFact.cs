using System.Globalization;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>A refund as the stream tells it.</summary>
internal sealed record RefundFact(string Id, string Status, int Value);

/// <summary>
/// One status as it is meant, with its JSON in any order of keys, and the text by which the oracle knows it. The text
/// is made of what is meant, and of a record's typed fields, by code of this test alone.
/// </summary>
internal sealed record StatusFact
{
    public required string Number { get; init; }

    public required string Message { get; init; }

    public required string Status { get; init; }

    /// <summary>Unix seconds; every fact of a stream has its own.</summary>
    public required long Seconds { get; init; }

    /// <summary>As sent: null, message, payment, call, or any other.</summary>
    public string? Type { get; init; }

    public bool IsGroup { get; init; }

    public string Phone { get; init; } = "";

    public string UserId { get; init; } = "";

    public string Parent { get; init; } = "";

    public string Reference { get; init; } = "";

    public string Transaction { get; init; } = "";

    public string State { get; init; } = "";

    public string ErrorCode { get; init; } = "";

    public IReadOnlyList<RefundFact> Refunds { get; init; } = [];

    public IReadOnlyList<int> Errors { get; init; } = [];

    public bool IsPayment => Reference.Length > 0;

    public bool IsDelivery => Type is null or "message" && !IsPayment;

    public string Participant => $"{Phone},{UserId},{Parent}";

    /// <summary>What tells it apart.</summary>
    public string Key => string.Join('|', [
        Number, Message, IsPayment ? "payment" : Type is "message" or null ? "" : Type, Status, IsGroup ? Participant
            : "",
        Reference, Transaction, State, ErrorCode,
        .. Refunds.Select(refund => $"r{refund.Id}={refund.Status}").Order(StringComparer.Ordinal),
        .. Errors.Distinct().Order().Select(code => $"e{code}")]);

    /// <summary>The same of a record, from its typed fields.</summary>
    public static string KeyOf(MessageStatus status) => string.Join('|', [
        status.PhoneNumberId, status.MessageId, status.Type, status.StatusText,
        status.RecipientType == "group"
            ? $"{status.RecipientParticipantId},{status.RecipientParticipantUserId},"
                + $"{status.RecipientParticipantParentUserId}"
            : "",
        status.Payment?.ReferenceId
            ?? "", status.Payment?.Transaction?.Id
            ?? "", status.Payment?.Transaction?.Status
            ?? "",
        status.Payment?.Transaction?.ErrorCode ?? "",
        .. (status.Payment?.Transaction?.Refunds ?? []).Select(refund => $"r{refund.Id}={refund.Status}")
            .Order(StringComparer.Ordinal),
        .. status.Errors.Select(error => error.Code).Distinct().Order().Select(code => $"e{code}")]);

    /// <summary>Its JSON, keys in a random order.</summary>
    public string Json(Random random)
    {
        var fields = new List<string>
        {
            Text("id", Message), Text("status", Status),
                Text("timestamp", Seconds.ToString(CultureInfo.InvariantCulture)),
        };
        if (Type is not null)
        {
            fields.Add(Text("type", Type));
        }

        fields.Add(Text("recipient_id", IsGroup ? "grp9" : "573000000001"));
        if (IsGroup)
        {
            fields.Add(Text("recipient_type", "group"));
            AddUnlessEmpty(fields, "recipient_participant_id", Phone);
            AddUnlessEmpty(fields, "recipient_participant_user_id", UserId);
            AddUnlessEmpty(fields, "recipient_participant_parent_user_id", Parent);
        }

        if (Errors.Count > 0)
        {
            var errors = Errors.Select(
                code => Object(random, [$"\"code\":{code}", Text("title", $"title {random.Next(9)}")]));
            fields.Add($"\"errors\":[{string.Join(",", errors)}]");
        }

        if (IsPayment)
        {
            fields.Add("\"payment\":" + Payment(random));
        }

        return Object(random, fields);
    }

    private string Payment(Random random)
    {
        var transaction = new List<string> { Text("id", Transaction), Text("type", "upi"), Text("status", State) };
        if (ErrorCode.Length > 0)
        {
            transaction.Add("\"error\":" + Object(random, [Text("code", ErrorCode), Text("reason", "x")]));
        }

        if (Refunds.Count > 0)
        {
            var refunds = Refunds.Select(refund => Object(random,
                [Text("id", refund.Id), Text("status", refund.Status), "\"amount\":" + Amount(random, refund.Value)]));
            transaction.Add($"\"refunds\":[{string.Join(",", refunds)}]");
        }
        else if (random.Next(2) == 0)
        {
            transaction.Add(random.Next(2) == 0 ? "\"refunds\":null" : "\"refunds\":[]");
        }

        var fields = new List<string> { Text("reference_id", Reference), Text("currency", "INR"), "\"amount\":"
            + Amount(random, 45001) };
        if (Transaction.Length > 0)
        {
            fields.Add("\"transaction\":" + Object(random, transaction));
        }

        return Object(random, fields);
    }

    private static string Amount(Random random, int value) => Object(random, [$"\"value\":{value}", "\"offset\":100"]);

    private static string Text(string name, string value) => $"\"{name}\":\"{value}\"";

    private static void AddUnlessEmpty(List<string> fields, string name, string value)
    {
        if (value.Length > 0)
        {
            fields.Add(Text(name, value));
        }
    }

    private static string Object(Random random, IEnumerable<string> fields)
    {
        string[] shuffled = [.. fields];
        random.Shuffle(shuffled);
        return $"{{{string.Join(",", shuffled)}}}";
    }
}
