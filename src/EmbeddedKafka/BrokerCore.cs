using System.Net;
using Microsoft.Extensions.Logging;
using StreamML.EmbeddedKafka.Groups;
using StreamML.EmbeddedKafka.Log;
using StreamML.EmbeddedKafka.Loop;
using StreamML.EmbeddedKafka.State;
using StreamML.EmbeddedKafka.Topics;
using StreamML.EmbeddedKafka.Transactions;

namespace StreamML.EmbeddedKafka;

/// <summary>
/// The state shared by the handlers. All of it except look-ups in <see cref="Topics"/> belongs to the owner loop.
/// </summary>
internal sealed class BrokerCore
{
    /// <summary>Id of this broker, the only one and also the controller.</summary>
    public const int NodeId = 1;

    public BrokerCore(
        BrokerOptions options, LogStore store, StateJournal journal, OwnerLoop loop, TimeProvider time,
        ILoggerFactory loggers)
    {
        Options = options;
        Store = store;
        Journal = journal;
        Loop = loop;
        Time = time;
        Topics = new TopicCatalog(store, journal);
        Groups = new GroupCoordinator(loop, journal, options, time, loggers.CreateLogger<GroupCoordinator>());
        Transactions = new TransactionCoordinator(
            loop, journal, Topics, options, time, loggers.CreateLogger<TransactionCoordinator>());
    }

    public BrokerOptions Options { get; }

    public LogStore Store { get; }

    public StateJournal Journal { get; }

    public OwnerLoop Loop { get; }

    public TimeProvider Time { get; }

    public TopicCatalog Topics { get; }

    public GroupCoordinator Groups { get; }

    public TransactionCoordinator Transactions { get; }

    /// <summary>
    /// Address that clients are told to connect to; set once the port is known, before the first request.
    /// </summary>
    public IPEndPoint Advertised { get; set; } = new(IPAddress.Loopback, 0);

    /// <summary>
    /// Runs a request's work on the owner loop. All its appends to the journal form one group commit.
    /// </summary>
    public Task<T> InvokeAsync<T>(Func<T> work) => Loop.InvokeAsync(() => Store.AppendTogether(work));

    public string Host => Advertised.Address.ToString();

    public int Port => Advertised.Port;
}
