using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Labels;

/// <summary>
/// The messages that a model would learn most from if people labelled them: those it is least sure of (smallest margin:
/// Scheffer et al. 2001), and of those the ones that differ (maximal marginal relevance: Carbonell and Goldstein 1998).
/// Holds a bounded number of texts, however many it is given. Not safe from several threads.
/// </summary>
/// <param name="most">Most messages kept to choose from, at least 1. Default 5,000: some megabytes.</param>
public sealed class LabelPool(int most = 5_000)
{
    private readonly Dictionary<(string Tenant, string MessageId), LabelCandidate> _candidates = [];

    /// <summary>Takes in a message, or what is now right of one that it has.</summary>
    public void Add(LabelCandidate candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        _candidates[(candidate.Tenant, candidate.MessageId)] = candidate;
        if (_candidates.Count >= 2 * most)
        {
            foreach (var sure in _candidates.Values.OrderBy(each => each.Margin).Skip(most).ToList())
            {
                Remove(sure.Tenant, sure.MessageId);
            }
        }
    }

    /// <summary>Leaves out a message: it is withdrawn, or somebody has labelled it.</summary>
    public void Remove(string tenant, string messageId) => _candidates.Remove((tenant, messageId));

    /// <summary>The most useful messages, the first of them first; a text of which there are several, once.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<LabelCandidate> Choose(int count)
    {
        var left = _candidates.Values.OrderBy(each => each.Margin)
            .ThenBy(each => each.MessageId, StringComparer.Ordinal).Take(most)
            .Select(each => new Scored(each, NearDuplicates.Trigrams(NearDuplicates.Letters(each.Text)))).ToList();
        var chosen = new List<LabelCandidate>();
        while (chosen.Count < count && left.MaxBy(each => each.Use) is { Likeness: < NearDuplicates.Most } best)
        {
            chosen.Add(best.Candidate);
            left.Remove(best);
            left.ForEach(each => each.Compare(best));
        }

        return chosen;
    }

    private sealed class Scored(LabelCandidate candidate, HashSet<string> trigrams)
    {
        public LabelCandidate Candidate => candidate;

        /// <summary>How like it is to the chosen one that is most like it, 0 to 1.</summary>
        public double Likeness { get; private set; }

        public double Use => (1 - candidate.Margin) * (1 - Likeness);

        public void Compare(Scored other)
        {
            int shared = trigrams.Count(other.Contains);
            Likeness = Math.Max(Likeness, (double)shared / (trigrams.Count + other.Count - shared));
        }

        private int Count => trigrams.Count;

        private bool Contains(string trigram) => trigrams.Contains(trigram);
    }
}
