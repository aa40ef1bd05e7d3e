using StreamML.Messaging;
using StreamML.Messaging.Redriving;

namespace StreamML.Api.Letters;

/// <summary>Decides about dead letters.</summary>
internal interface ILetterDesk
{
    /// <summary>How many are in which state.</summary>
    Task<DeadLetterSums> SumsAsync(CancellationToken cancellationToken);

    /// <summary>What a redrive would do.</summary>
    Task<RedrivePlan> PlanAsync(DeadLetterQuery query, CancellationToken cancellationToken);

    /// <summary>Brings letters back.</summary>
    Task<RedriveResult> RedriveAsync(
        DeadLetterQuery query, string reason, string by, CancellationToken cancellationToken);

    /// <summary>Discards letters.</summary>
    Task<int> DiscardAsync(DeadLetterQuery query, string reason, string by, CancellationToken cancellationToken);
}

/// <inheritdoc cref="ILetterDesk" />
/// <param name="kafka">The cluster.</param>
/// <param name="options">Limits.</param>
/// <param name="positions">How far roles are.</param>
/// <param name="time">The clock.</param>
internal sealed class LetterDesk(
    KafkaConnection kafka, RedriveOptions options, RolePositions positions, TimeProvider time) : ILetterDesk
{
    /// <inheritdoc />
    public async Task<DeadLetterSums> SumsAsync(CancellationToken cancellationToken) =>
        (await DeadLetterBook.ReadAsync(kafka, new DeadLetterQuery(), options, cancellationToken)).Sums;

    /// <inheritdoc />
    public Task<RedrivePlan> PlanAsync(DeadLetterQuery query, CancellationToken cancellationToken) =>
        Of("").PlanAsync(query, cancellationToken);

    /// <inheritdoc />
    public Task<RedriveResult> RedriveAsync(
        DeadLetterQuery query, string reason, string by, CancellationToken cancellationToken) =>
        Of(by).RedriveAsync(query, reason, progress: null, cancellationToken);

    /// <inheritdoc />
    public Task<int> DiscardAsync(
        DeadLetterQuery query, string reason, string by, CancellationToken cancellationToken) =>
        Of(by).DiscardAsync(query, reason, cancellationToken);

    private Redriver Of(string by) => new(kafka, options, positions, by, time);
}
