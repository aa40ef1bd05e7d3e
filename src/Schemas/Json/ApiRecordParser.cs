using System.Diagnostics.CodeAnalysis;
using StreamML.Schemas.V1;

namespace StreamML.Schemas.Json;

/// <summary>
/// The JSON contract of feedback and events, by which Ingest refuses what the Normaliser could not convert. Pure,
/// thread-safe; never throws, whatever the bytes.
/// </summary>
/// <remarks>
/// Fields are those of <c>feedback.proto</c> and <c>business_event.proto</c> in snake case. A contact is named by
/// <c>contact</c>, an object with one or more of <c>user_id</c>, <c>wa_id</c>, <c>phone</c>, <c>contact_key</c>, or by
/// the same names at the top level. <c>occurred_at</c> is RFC 3339 or a number of seconds or milliseconds since the
/// Unix epoch; <c>occurred_at_ms</c> is milliseconds. A null field or an empty string counts as not given. Fields
/// outside the contract, and the members of <c>attributes</c>, are kept as JSON text. A repeated name is refused, since
/// two readers could understand it differently. What PostgreSQL cannot store is cleaned first
/// (<see cref="StorableText"/>), which sets <c>text_cleaned</c>.
/// </remarks>
public static class ApiRecordParser
{
    private delegate T Read<T>(ref FieldReader fields, ApiRecordContext context, out ContactReference? contact);

    /// <summary>Reads one feedback record.</summary>
    /// <param name="json">One JSON object, UTF-8.</param>
    /// <param name="context">Its context.</param>
    /// <param name="message">The feedback, its contact key empty unless the caller gave one.</param>
    /// <param name="contact">The contact it names; null if it names none.</param>
    /// <param name="problems">All problems, at most <see cref="ApiRecordLimits.MaxProblems"/>; empty on
    /// success.</param>
    /// <returns>Whether there is no problem.</returns>
    public static bool TryParseFeedback(
        ReadOnlySpan<byte> json,
        ApiRecordContext context,
        [NotNullWhen(true)] out Feedback? message,
        out ContactReference? contact,
        out IReadOnlyList<FieldProblem> problems)
    {
        message = Parse(json, context, FeedbackContract.Read, out contact, out problems, out bool cleaned);
        message?.TextCleaned = cleaned;
        return message is not null;
    }

    /// <summary>Reads one business event.</summary>
    /// <param name="json">One JSON object, UTF-8.</param>
    /// <param name="context">Its context.</param>
    /// <param name="message">The event, its contact key empty unless the caller gave one.</param>
    /// <param name="contact">The contact it names; null if it names none.</param>
    /// <param name="problems">All problems, at most <see cref="ApiRecordLimits.MaxProblems"/>; empty on
    /// success.</param>
    /// <returns>Whether there is no problem.</returns>
    public static bool TryParseEvent(
        ReadOnlySpan<byte> json,
        ApiRecordContext context,
        [NotNullWhen(true)] out BusinessEvent? message,
        out ContactReference? contact,
        out IReadOnlyList<FieldProblem> problems)
    {
        message = Parse(json, context, EventContract.Read, out contact, out problems, out bool cleaned);
        message?.TextCleaned = cleaned;
        return message is not null;
    }

    private static T? Parse<T>(
        ReadOnlySpan<byte> json,
        ApiRecordContext context,
        Read<T> read,
        out ContactReference? contact,
        out IReadOnlyList<FieldProblem> problems,
        out bool cleaned)
        where T : class
    {
        cleaned = false;
        json = StorableText.OfJson(json, ref cleaned);
        var found = new ProblemList { IsCleaned = cleaned };
        problems = found.Items;
        T? message = null;
        contact = null;
        if (RecordFields.TryRead(json, found, out var fields))
        {
            var reader = new FieldReader(json, fields, found);
            message = read(ref reader, context, out contact);
        }

        cleaned = found.IsCleaned;
        if (found.Items.Count > 0)
        {
            contact = null;
            return null;
        }

        return message;
    }
}
