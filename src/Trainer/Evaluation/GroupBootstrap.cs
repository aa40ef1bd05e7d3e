namespace StreamML.Trainer.Evaluation;

/// <summary>Draws groups with replacement, as many as there are; all rows of a group come along.</summary>
internal sealed class GroupBootstrap
{
    private readonly int[] _groups;
    private readonly int[] _times;
    private readonly Random _random;

    /// <summary>Prepares rows.</summary>
    /// <param name="groups">The group of each row, as any number.</param>
    /// <param name="seed">The same seed, the same draws.</param>
    public GroupBootstrap(int[] groups, int seed)
    {
        var numbers = new Dictionary<int, int>();
        _groups = Array.ConvertAll(groups, group =>
        {
            numbers.TryAdd(group, numbers.Count);
            return numbers[group];
        });
        _times = new int[numbers.Count];
        _random = new Random(seed);
    }

    /// <summary>How many groups.</summary>
    public int Count => _times.Length;

    /// <summary>Draws.</summary>
    /// <param name="times">Receives how often each row was drawn.</param>
    public void Draw(Span<double> times)
    {
        Array.Clear(_times);
        for (int i = 0; i < _times.Length; i++)
        {
            _times[_random.Next(_times.Length)]++;
        }

        for (int row = 0; row < _groups.Length; row++)
        {
            times[row] = _times[_groups[row]];
        }
    }
}
