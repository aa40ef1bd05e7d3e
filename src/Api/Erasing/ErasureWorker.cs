using Microsoft.Extensions.Logging;
using StreamML.Api.Http;

namespace StreamML.Api.Erasing;

/// <summary>Does the erasures that were asked for, those that wait of a tenant together.</summary>
/// <param name="book">What was asked for.</param>
/// <param name="erasure">Erases.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where faults are logged, without whom they met.</param>
internal sealed partial class ErasureWorker(
    ErasureBook book, IPersonErasure erasure, TimeProvider time, ILogger log)
{
    private const int AttemptsMax = 5;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HoldEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (!await WorkAsync(cancellationToken))
            {
                await Task.Delay(LookEvery, time, cancellationToken);
            }
        }
    }

    /// <summary>Does all that wait of one tenant, as one job.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            var claims = await book.ClaimAsync(erasure.PeopleMax, Lease, cancellationToken);
            if (claims.Count == 0)
            {
                return false;
            }

            await EraseAsync(claims, cancellationToken);
            return true;
        }
        catch (ApiProblem)
        {
            // PostgreSQL is away, or its tables are not there yet. The lease ends, and somebody goes on.
            return false;
        }
    }

    private async Task EraseAsync(IReadOnlyList<ErasureClaim> claims, CancellationToken cancellationToken)
    {
        string? step = null;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var holding = HoldAsync(claims, () => step, ended.Token);
        try
        {
            var results = await erasure.RunAsync(
                [.. claims.Select(claim => claim.ContactKey)], told => step = told, cancellationToken);
            await book.EndAsync(
                claims.Zip(results, (claim, result) => new ErasureEnd(
                    claim.Id, result.IsComplete ? ErasureBook.Done : ErasureBook.Failed,
                    result.IsComplete
                        ? null
                        : "A last look still found records, which the receipt counts. Ask again.",
                    result.Receipt)),
                cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // An orderly stop: whoever goes on need not wait until the lease is over.
            await book.ReleaseAsync(claims, CancellationToken.None);
            throw;
        }
        catch (Exception fault) when (fault is not ApiProblem && !cancellationToken.IsCancellationRequested)
        {
            Ended(
                log, claims.Count, claims[0].Id, claims[0].Attempt, fault.GetType().FullName ?? "",
                fault.StackTrace ?? "");
            await book.EndAsync(
                claims.Where(claim => claim.Attempt >= AttemptsMax).Select(claim => new ErasureEnd(
                    claim.Id, ErasureBook.Failed,
                    $"It ended early {claim.Attempt} times, last with {fault.GetType().Name}; the log of the role api "
                    + "has the place. What was done stays done: ask again, and it goes on.",
                    Receipt: null)),
                cancellationToken);
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAny(holding);
        }
    }

    private async Task HoldAsync(
        IReadOnlyList<ErasureClaim> claims, Func<string?> step, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(HoldEvery, time, cancellationToken);
            await book.HoldAsync(claims, Lease, step(), cancellationToken);
        }
    }

    [LoggerMessage(
        1, LogLevel.Error,
        "api: an erasure of {People} ended early, among them {Id}, attempt {Attempt}: {Fault}\n{Stack}")]
    private static partial void Ended(
        ILogger log, int people, Guid id, int attempt, string fault, string stack);
}
