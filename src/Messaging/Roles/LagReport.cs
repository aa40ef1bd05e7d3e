using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamML.Messaging.Roles;

/// <summary>How far a role is behind.</summary>
/// <param name="Role">Its name.</param>
/// <param name="SecondsBehind">How long the oldest record has waited that it has not processed; 0 where none waits,
/// null where that is not known.</param>
/// <param name="RecordsWaiting">Offsets that it has not processed: at least as many as records; null where that is not
/// known.</param>
public sealed record RoleLag(string Role, double? SecondsBehind, long? RecordsWaiting)
{
    /// <summary>Why it is not known; null where it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }
}

/// <summary>How far the roles of an installation are behind: what <c>/health/lag</c> tells.</summary>
/// <param name="Roles">The roles that read topics, in the order a record meets them.</param>
/// <param name="AsOf">When that was.</param>
/// <param name="Max">Most a role may be behind; zero for any.</param>
public sealed record LagReport(IReadOnlyList<RoleLag> Roles, DateTimeOffset AsOf, TimeSpan Max)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>What is told where nobody can look.</summary>
    public static string Unknown { get; } = JsonSerializer.Serialize(
        new { Status = "unknown", Detail = "Kafka does not answer. See /health/ready." }, Json);

    /// <summary>Whether no role is known to be behind by more than it may.</summary>
    public bool IsWithin => Max == TimeSpan.Zero
        || !Roles.Any(role => role.SecondsBehind is { } seconds && seconds > Max.TotalSeconds);

    /// <summary>The report as one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Status = IsWithin ? "ok" : "behind",
            LagMaxSeconds = Max == TimeSpan.Zero ? (double?)null : Max.TotalSeconds,
            AsOf,
            Roles,
        },
        Json);
}
