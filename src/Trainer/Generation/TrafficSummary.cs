namespace StreamML.Trainer.Generation;

/// <summary>What was made up and sent, and what can be learnt from it at best.</summary>
public sealed record TrafficSummary
{
    /// <summary>Contacts.</summary>
    public int Contacts { get; init; }

    /// <summary>Conversations that they began.</summary>
    public int Conversations { get; init; }

    /// <summary>Messages that they wrote.</summary>
    public int MessagesReceived { get; init; }

    /// <summary>Messages that the business wrote, without campaigns.</summary>
    public int MessagesSent { get; init; }

    /// <summary>Statuses of what the business sent.</summary>
    public int Statuses { get; init; }

    /// <summary>Campaign messages sent.</summary>
    public int CampaignMessages { get; init; }

    /// <summary>Orders.</summary>
    public int Orders { get; init; }

    /// <summary>Events of every kind, messages that the business wrote included.</summary>
    public int Events { get; init; }

    /// <summary>Leads with an outcome.</summary>
    public int Leads { get; init; }

    /// <summary>Leads that converted.</summary>
    public int LeadsConverted { get; init; }

    /// <summary>Customers that had bought when they were judged.</summary>
    public int Customers { get; init; }

    /// <summary>Customers that then fell silent.</summary>
    public int CustomersLost { get; init; }

    /// <summary>Feedback records by the model that they teach.</summary>
    public IReadOnlyDictionary<string, int> Feedback { get; init; } = new Dictionary<string, int>();

    /// <summary>
    /// By model what the best of all models reaches on these labels, by names of metrics. Empty without labels.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> BestReachable { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, double>>();
}
