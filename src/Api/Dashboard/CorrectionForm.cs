using System.Text.Json;
using Google.Protobuf;
using StreamML.Api.Http;
using StreamML.Inference;
using StreamML.Schemas.Json;
using StreamML.Schemas.V1;

namespace StreamML.Api.Dashboard;

/// <summary>
/// "Right" and "wrong: it is ..." as the same record that feedback over HTTP is: a correction on <c>api.raw</c>, by the
/// contract of Ingest. The same label as the model's says that it was right.
/// </summary>
internal static class CorrectionForm
{
    /// <summary>The labels of each model that a person may correct.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Labels => TextTaskLabels.ByTask;

    /// <summary>The record of a form.</summary>
    /// <param name="call">The form's call: model, label, message, contact, event.</param>
    /// <param name="contactKey">The contact, which is the tenant's.</param>
    /// <param name="now">When it was given.</param>
    /// <exception cref="ApiProblem">It is not as the contract wants it.</exception>
    public static RawApiRecord Record(DashboardCall call, string contactKey, DateTimeOffset now)
    {
        string model = call.Field("model"), label = call.Field("label");
        if (!Labels.TryGetValue(model, out var labels) || !labels.Contains(label))
        {
            throw ApiProblem.Invalid("label", "is none of the model");
        }

        // The form's own number: sent twice, it counts once.
        string eventId = (call.FormNumber ?? Guid.CreateVersion7(now)).ToString();
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["event_id"] = eventId,
            ["kind"] = "correction",
            ["model"] = model,
            ["label"] = label,
            ["message_id"] = call.Field("message"),
            ["contact_key"] = contactKey,
            ["attributes"] = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["given_on"] = "dashboard",
                ["given_by"] = call.Person.Name,
            },
        });
        long receivedAtMs = now.ToUnixTimeMilliseconds();
        return ApiRecordParser.TryParseFeedback(
            body, new ApiRecordContext(call.Tenant, eventId, receivedAtMs), out _, out _, out var problems)
            ? new RawApiRecord
            {
                Tenant = call.Tenant,
                EventId = eventId,
                Kind = ApiKind.Feedback,
                Body = UnsafeByteOperations.UnsafeWrap(body),
                ReceivedAtMs = receivedAtMs,
            }
            : throw ApiProblem.Invalid(problems[0].Pointer.TrimStart('/'), problems[0].Message);
    }
}
