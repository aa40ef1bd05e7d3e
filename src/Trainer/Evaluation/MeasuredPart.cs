namespace StreamML.Trainer.Evaluation;

/// <summary>Some rows of a set, measured once as they are and once a draw.</summary>
internal sealed class MeasuredPart
{
    private readonly int[]? _places;
    private readonly double[] _weights;
    private readonly double[] _drawn;
    private readonly double[] _values;
    private readonly double[][] _draws;
    private readonly IMeasures _measures;

    /// <summary>Measures the rows as they are.</summary>
    /// <param name="set">The set.</param>
    /// <param name="places">The rows; null: all.</param>
    /// <param name="draws">How many draws will come.</param>
    public MeasuredPart(EvaluationSet set, int[]? places, int draws)
    {
        var part = places is null ? set : set.At(places);
        _places = places;
        _measures = set.Kind == EvaluationKind.Regression
            ? new NumberMeasures(part)
            : new ClassMeasures(part, each: places is null);
        _weights = part.Weights is null
            ? [.. Enumerable.Repeat(1.0, part.Count)]
            : Array.ConvertAll(part.Weights, weight => (double)weight);
        _drawn = new double[part.Count];
        _values = new double[_measures.Names.Count];
        Point = new double[_measures.Names.Count];
        _measures.Measure(_weights, Point);
        _draws = [.. Point.Select(_ => new double[draws])];
    }

    /// <summary>Names of the measures.</summary>
    public IReadOnlyList<MeasureName> Names => _measures.Names;

    /// <summary>The measures of the rows as they are, in the order of the names.</summary>
    public double[] Point { get; }

    /// <summary>What the rows stand for.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>Measures a draw.</summary>
    /// <param name="draw">Its number.</param>
    /// <param name="times">How often each row of the set was drawn.</param>
    public void Draw(int draw, ReadOnlySpan<double> times)
    {
        double total = 0;
        for (int i = 0; i < _drawn.Length; i++)
        {
            _drawn[i] = _weights[i] * times[_places is null ? i : _places[i]];
            total += _drawn[i];
        }

        // A draw may miss all contacts of a small part.
        if (total > 0)
        {
            _measures.Measure(_drawn, _values);
        }
        else
        {
            Array.Fill(_values, double.NaN);
        }

        for (int m = 0; m < _values.Length; m++)
        {
            _draws[m][draw] = _values[m];
        }
    }

    /// <summary>The values of a measure, draw by draw.</summary>
    public double[] Draws(int measure) => _draws[measure];

    /// <summary>The measures of a class, or of all (-1), with intervals.</summary>
    public IReadOnlyDictionary<string, Measured> Results(int class1 = -1)
    {
        var results = new OrderedDictionary<string, Measured>(StringComparer.Ordinal);
        for (int m = 0; m < Names.Count; m++)
        {
            if (Names[m].Class == class1 && double.IsFinite(Point[m]))
            {
                double[] draws = [.. _draws[Names[m].HasSpread ? m + 1 : m]];
                results[Names[m].Name] = Names[m].HasSpread
                    ? Measured.OfDistance(Point[m], draws)
                    : Measured.Of(Point[m], draws);
            }
        }

        return results;
    }
}
