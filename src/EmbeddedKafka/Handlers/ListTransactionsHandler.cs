using System.Text.RegularExpressions;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.State;
using StreamML.EmbeddedKafka.Transactions;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// ListTransactions, versions 0 to 2 (KIP-664, 994, 1152). Filters by state, producer id, age (version 1) and pattern
/// (version 2).
/// </summary>
internal sealed class ListTransactionsHandler(BrokerCore core)
    : LoopHandler<ListTransactionsRequest, ListTransactionsResponse>(core, ApiKey.ListTransactions, 0, 2, 0)
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(100);

    protected override ListTransactionsResponse Handle(RequestContext context, ListTransactionsRequest request)
    {
        var response = new ListTransactionsResponse
        {
            UnknownStateFilters = request.StateFilters.FindAll(name => !Enum.TryParse<TransactionState>(name, out _)),
        };
        try
        {
            var pattern = string.IsNullOrEmpty(request.TransactionalIdPattern)
                ? null
                : new Regex($"^(?:{request.TransactionalIdPattern})$", RegexOptions.None, PatternTimeout);
            response.TransactionStates =
            [
                .. Core.Transactions.All.Where(stored => Matches(stored, request, pattern)).Select(
                    stored => new ListTransactionsResponse.TransactionStateEntry
                    {
                        TransactionalId = stored.TransactionalId,
                        ProducerId = stored.ProducerId,
                        TransactionState = stored.GetStateName(),
                    }),
            ];
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            response.ErrorCode = ErrorCode.InvalidRegularExpression;
        }

        return response;
    }

    private bool Matches(TransactionStored stored, ListTransactionsRequest request, Regex? pattern)
    {
        long nowMs = Core.Time.GetUtcNow().ToUnixTimeMilliseconds();
        return (request.StateFilters.Count == 0 || request.StateFilters.Contains(stored.GetStateName()))
            && (request.ProducerIdFilters.Count == 0 || request.ProducerIdFilters.Contains(stored.ProducerId))
            && (request.DurationFilter < 0
                || (stored.StartedMs >= 0 && nowMs - stored.StartedMs > request.DurationFilter))
            && (pattern is null || pattern.IsMatch(stored.TransactionalId));
    }
}
