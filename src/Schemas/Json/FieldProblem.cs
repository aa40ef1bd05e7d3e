namespace StreamML.Schemas.Json;

/// <summary>What is wrong with one field of a JSON object.</summary>
/// <param name="Pointer">JSON pointer from the object, e.g. "/contact/wa_id"; empty for the object itself.</param>
/// <param name="Problem">A sentence that says what it must be. Never quotes the value.</param>
public readonly record struct FieldProblem(string Pointer, string Problem);

/// <summary>How a feedback or event names its contact.</summary>
/// <param name="UserId">Business-scoped user id; empty when not given.</param>
/// <param name="Phone">Phone number or wa_id, digits; empty when not given.</param>
/// <param name="ContactKey">A contact key of ours; empty when not given.</param>
public sealed record ContactReference(string UserId, string Phone, string ContactKey);
