namespace StreamML.Trainer.FineTuning;

/// <summary>
/// How many texts and how many groups n-grams stand in. Of groups as many are kept as are asked for. Not safe from
/// several threads.
/// </summary>
/// <param name="least">Fewest groups that are asked for.</param>
internal sealed class NgramGroups(int least)
{
    private readonly Dictionary<uint, int> _texts = [];
    private readonly Dictionary<uint, HashSet<string>> _groups = [];

    /// <summary>N-grams with the texts that they stand in.</summary>
    public IEnumerable<KeyValuePair<uint, int>> Texts => _texts;

    /// <summary>Counts an n-gram in a text of a group, once each text.</summary>
    public void Add(uint key, string group)
    {
        _texts[key] = _texts.GetValueOrDefault(key) + 1;
        if (least < 2)
        {
            return;
        }

        if (!_groups.TryGetValue(key, out var groups))
        {
            _groups[key] = groups = new HashSet<string>(StringComparer.Ordinal);
        }

        if (groups.Count < least)
        {
            groups.Add(group);
        }
    }

    /// <summary>Whether an n-gram stands in texts of enough groups.</summary>
    public bool HasEnough(uint key) => least < 2 || (_groups.TryGetValue(key, out var groups) && groups.Count >= least);
}
