using System.Security.Cryptography;
using System.Text;
using StreamML.Schemas.V1;

namespace StreamML.Schemas.Statuses;

/// <summary>
/// Distinguishes statuses of one message, for the Normaliser, which treats equal ones as one, and for the sink, whose
/// key includes it. In addition to business number, message, status and <c>recipient_participant_id</c> it covers the
/// type, the participant's other ids, the payment's reference, its transaction with status and error, its refunds with
/// their statuses, and the codes of errors. Times, words and prices do not count, since a repeated status may have
/// others. Pure, thread-safe.
/// </summary>
public static class StatusIdentity
{
    /// <summary>Recipient type with participants.</summary>
    public const string Group = "group";

    private const int DigestBytes = 16;

    /// <summary>Whether the status is of a group message: it says so, or names a participant.</summary>
    public static bool IsOfGroup(MessageStatus status) => status.RecipientType == Group
        || status.RecipientParticipantId.Length > 0 || status.RecipientParticipantUserId.Length > 0
        || status.RecipientParticipantParentUserId.Length > 0;

    /// <summary>
    /// The distinguishing detail besides number, message, status and participant: 32 hexadecimal digits; empty if there
    /// is none, as for nearly all.
    /// </summary>
    public static string Detail(MessageStatus status)
    {
        // In a group, recipient_user_id names one of many; elsewhere a message has one recipient.
        bool byUserId = status.RecipientParticipantUserId.Length > 0
            || status.RecipientParticipantParentUserId.Length > 0
            || (IsOfGroup(status) && (status.RecipientUserId.Length > 0 || status.RecipientParentUserId.Length > 0));
        if (!byUserId && status.Type.Length == 0 && status.Payment is null && status.Errors.Count == 0)
        {
            return "";
        }

        var parts = new StringBuilder();
        Add(parts, "type", status.Type);
        if (byUserId)
        {
            Add(parts, "participant", status.RecipientParticipantUserId);
            Add(parts, "parent", status.RecipientParticipantParentUserId);
            Add(parts, "recipient", status.RecipientUserId);
            Add(parts, "recipient-parent", status.RecipientParentUserId);
        }

        if (status.Payment is { } payment)
        {
            Add(parts, payment);
        }

        foreach (int code in status.Errors.Select(error => error.Code).Distinct().Order())
        {
            parts.Append("error=").Append(code).Append(';');
        }

        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(parts.ToString()));
        return Convert.ToHexStringLower(digest.AsSpan(0, DigestBytes));
    }

    private static void Add(StringBuilder parts, PaymentStatus payment)
    {
        Add(parts, "reference", payment.ReferenceId);
        if (payment.Transaction is not { } transaction)
        {
            return;
        }

        Add(parts, "transaction", transaction.Id);
        Add(parts, "state", transaction.Status);
        Add(parts, "reason", transaction.ErrorCode);
        IEnumerable<string> refunds = transaction.Refunds.Select(Of).Distinct().Order(StringComparer.Ordinal);
        foreach (string refund in refunds)
        {
            Add(parts, "refund", refund);
        }
    }

    // A refund without an id is identified by its amount.
    private static string Of(PaymentRefund refund) => refund.Id.Length > 0
        ? $"{refund.Id.Length}:{refund.Id}{refund.Status}"
        : $":{refund.Amount?.Value}/{refund.Amount?.Offset}:{refund.Amount?.Decimal}:{refund.Status}";

    // Each with its length, so that no two lists of parts are equal.
    private static void Add(StringBuilder parts, string name, string value)
    {
        if (value.Length > 0)
        {
            parts.Append(name).Append(value.Length).Append('=').Append(value).Append(';');
        }
    }
}
