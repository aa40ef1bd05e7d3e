using Google.Protobuf;
using StreamML.Inference.Scoring;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Generation;

/// <summary>Counts what is made up, and keeps labels beside the best predictions. Not thread-safe.</summary>
internal sealed class TrafficCounts
{
    private readonly List<float> _scores = [], _expected = [], _lost = [], _lostBest = [];
    private readonly List<float> _engaged = [], _engagedBest = [];
    private readonly SortedDictionary<string, (int Records, int Likeliest)> _feedback = new(StringComparer.Ordinal);
    private TrafficSummary _sum = new();

    /// <summary>Counts a contact.</summary>
    public void Add(ContactHistory contact)
    {
        _sum = _sum with { Contacts = _sum.Contacts + 1, Conversations = _sum.Conversations + contact.Conversations };
        if (contact.Lead is { } lead)
        {
            _scores.Add(lead.Score);
            _expected.Add(lead.Expected);
            _sum = _sum with { LeadsConverted = _sum.LeadsConverted + (lead.Won ? 1 : 0) };
        }

        if (contact.Churn is { } customer)
        {
            _lost.Add(customer.Lost ? 1 : 0);
            _lostBest.Add(customer.Probability);
        }

        foreach (var send in contact.Sends)
        {
            _engaged.Add(send.Engaged ? 1 : 0);
            _engagedBest.Add(send.Probability);
        }
    }

    /// <summary>Counts a record of a contact.</summary>
    public void Add(IMessage record) => _sum = record switch
    {
        EnrichedMessage { Direction: Direction.Inbound } => _sum with { MessagesReceived = _sum.MessagesReceived + 1 },
        EnrichedMessage => _sum with { MessagesSent = _sum.MessagesSent + 1, Events = _sum.Events + 1 },
        MessageStatus => _sum with { Statuses = _sum.Statuses + 1 },
        BusinessEvent { Type: "order" } => _sum with { Orders = _sum.Orders + 1, Events = _sum.Events + 1 },
        BusinessEvent { Type: "campaign_sent" } =>
            _sum with { CampaignMessages = _sum.CampaignMessages + 1, Events = _sum.Events + 1 },
        _ => _sum with { Events = _sum.Events + 1 },
    };

    /// <summary>Counts feedback.</summary>
    public void Add(GeneratedFeedback feedback)
    {
        var (records, likeliest) = _feedback.GetValueOrDefault(feedback.Task);
        _feedback[feedback.Task] = (records + 1, likeliest + (feedback.IsLikeliest ? 1 : 0));
    }

    /// <summary>The sum.</summary>
    public TrafficSummary Summary()
    {
        var best = new Dictionary<string, IReadOnlyDictionary<string, double>>(StringComparer.Ordinal);
        Put(LeadScorer.Task, _scores, _expected, BestReachable.OfNumbers);
        Put(ChurnScorer.Task, _lost, _lostBest, BestReachable.OfProbabilities);
        Put(EngagementScorer.Task, _engaged, _engagedBest, BestReachable.OfProbabilities);
        foreach (var (task, (records, likeliest)) in _feedback)
        {
            best[task] = new Dictionary<string, double> { ["accuracy"] = likeliest / (double)records };
        }

        return _sum with
        {
            Leads = _scores.Count,
            Customers = _lost.Count,
            CustomersLost = (int)_lost.Sum(),
            Feedback = _feedback.ToDictionary(each => each.Key, each => each.Value.Records),
            BestReachable = best,
        };

        void Put(
            string task, List<float> labels, List<float> predictions,
            Func<float[], float[], IReadOnlyDictionary<string, double>> measure)
        {
            if (labels.Count > 0)
            {
                best[task] = measure([.. labels], [.. predictions]);
            }
        }
    }
}
