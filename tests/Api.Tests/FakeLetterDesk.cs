using StreamML.Api.Letters;
using StreamML.Messaging.Redriving;

namespace StreamML.Api.Tests;

/// <summary>One dead letter waits, and every decision is taken down.</summary>
internal sealed class FakeLetterDesk : ILetterDesk
{
    /// <summary>What was decided, and by whom.</summary>
    public List<(DeadLetterQuery Query, string Reason, string By)> Decided { get; } = [];

    /// <inheritdoc />
    public Task<DeadLetterSums> SumsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new DeadLetterSums(40, 0, 1));

    /// <inheritdoc />
    public Task<RedrivePlan> PlanAsync(DeadLetterQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(new RedrivePlan([], []));

    /// <inheritdoc />
    public Task<RedriveResult> RedriveAsync(
        DeadLetterQuery query, string reason, string by, CancellationToken cancellationToken)
    {
        Decided.Add((query, reason, by));
        return Task.FromResult(new RedriveResult(new RedrivePlan([], []), 1, 0, 0, Stopped: null));
    }

    /// <inheritdoc />
    public Task<int> DiscardAsync(
        DeadLetterQuery query, string reason, string by, CancellationToken cancellationToken)
    {
        if (reason.Length == 0)
        {
            throw new RedriveException("A discard needs a reason.");
        }

        Decided.Add((query, reason, by));
        return Task.FromResult(1);
    }
}
