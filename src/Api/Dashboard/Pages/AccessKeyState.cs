namespace StreamML.Api.Dashboard.Pages;

/// <summary>A key of the API, without its secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Application">The application that uses it.</param>
/// <param name="Tenant">Whose data it opens; <c>*</c>: any.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="MadeAt">When it was made.</param>
/// <param name="ExpiresAt">When its time is over; null: never.</param>
/// <param name="UsedAt">When it was used last, to the minute; null: never.</param>
/// <param name="State">good, expired or revoked.</param>
public sealed record AccessKeyState(
    string Id, string Application, string Tenant, IReadOnlyList<string> Scopes, DateTimeOffset MadeAt,
    DateTimeOffset? ExpiresAt, DateTimeOffset? UsedAt, string State);
