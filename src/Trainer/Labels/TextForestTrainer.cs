using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Trees;
using StreamML.Inference.Text;
using StreamML.Trainer.Boosting;

namespace StreamML.Trainer.Labels;

/// <summary>Forests over the words of texts.</summary>
/// <param name="Terms">The words, in ascending order of key.</param>
/// <param name="Forests">One for two classes, else one a class.</param>
internal sealed record TextForest(IReadOnlyList<TextTerm> Terms, IReadOnlyList<TreeFile> Forests)
{
    /// <summary>What the forests say of texts: float32 [text][forest].</summary>
    public float[][] Votes(IReadOnlyList<string> texts, NgramOptions ngrams)
    {
        var rows = new TermRows(Terms);
        var reader = new NgramText(ngrams);
        TreeEnsemble[] forests = [.. Forests.Select(forest => new TreeEnsemble(forest))];
        float[] row = new float[Terms.Count];
        return [.. texts.Select(text =>
        {
            reader.Read(text);
            rows.Lay(reader, row);
            float[] votes = new float[forests.Length];
            for (int forest = 0; forest < votes.Length; forest++)
            {
                forests[forest].Predict(row, votes.AsSpan(forest, 1));
            }

            return votes;
        })];
    }
}

/// <summary>
/// TF-IDF of the most frequent words and random forests on it, each the mean of trees that were grown to the end on
/// other texts and words: the learner that the source documents name for personality and engagement. The same texts in
/// the same order give the same forests, on any number of cores.
/// </summary>
/// <param name="ngrams">How texts are taken apart; words alone are used.</param>
/// <param name="classes">How many classes.</param>
/// <param name="options">The forest.</param>
/// <param name="shared">The words that may be read; null: all.</param>
internal sealed class TextForestTrainer(
    NgramOptions ngrams, int classes, LabelForestOptions options, IReadOnlySet<uint>? shared = null)
{
    /// <summary>Grows forests.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="labels">The class of each.</param>
    /// <param name="cancellationToken">Gives up between two forests.</param>
    /// <exception cref="XgBoostException">XGBoost is not installed, or refuses something.</exception>
    public TextForest Train(IReadOnlyList<string> texts, int[] labels, CancellationToken cancellationToken)
    {
        var terms = Terms(texts);
        float[] rows = Rows(texts, terms);
        var forests = new List<TreeFile>();
        for (int forest = 0; forest < TreeTextFile.ForestsOf(classes); forest++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int of = classes == 2 ? 1 : forest;
            forests.Add(Grow(rows, terms.Count, Array.ConvertAll(labels, label => label == of ? 1f : 0)));
        }

        return new TextForest(terms, forests);

        TreeFile Grow(float[] values, int width, float[] ofClass)
        {
            using var matrix = new XgBoostMatrix(values, width, ofClass);
            using var booster = new XgBoostTrainer(XgBoostOptions.Forest(options.Trees, options.Depth) with
            {
                Lambda = 0,
                Threads = 1,
                Seed = options.Seed,
                ColumnsByNode = Math.Max(1, Math.Sqrt(width)) / width,
            }).Train(matrix, null, cancellationToken);
            return XgBoostModelJson.Convert(booster.ToJson());
        }
    }

    // Those that stand in the texts most often, as the source's vectoriser chooses; of equals those of the lowest key.
    // Where there is no word at all, one that no text has: a forest has a column.
    private List<TextTerm> Terms(IReadOnlyList<string> texts)
    {
        var counts = new Dictionary<uint, (int All, int Texts, int Last)>();
        var reader = new NgramText(ngrams);
        for (int text = 0; text < texts.Count; text++)
        {
            reader.Read(texts[text]);
            for (int i = 0; i < reader.Words.Length; i++)
            {
                if (reader.WordMarks[i] == 1 && shared?.Contains(reader.Words[i]) != false)
                {
                    var (all, of, last) = counts.GetValueOrDefault(reader.Words[i], (0, 0, -1));
                    counts[reader.Words[i]] = (all + 1, last == text ? of : of + 1, text);
                }
            }
        }

        if (counts.Count == 0)
        {
            return [new TextTerm(1, 1)];
        }

        return
        [
            .. counts.OrderByDescending(entry => entry.Value.All).ThenBy(entry => entry.Key).Take(options.Terms)
                .OrderBy(entry => entry.Key).Select(entry => new TextTerm(
                    entry.Key, (float)(Math.Log((1.0 + texts.Count) / (1 + entry.Value.Texts)) + 1))),
        ];
    }

    private float[] Rows(IReadOnlyList<string> texts, List<TextTerm> terms)
    {
        var reader = new NgramText(ngrams);
        var layout = new TermRows(terms);
        float[] rows = new float[checked(texts.Count * terms.Count)];
        for (int text = 0; text < texts.Count; text++)
        {
            reader.Read(texts[text]);
            layout.Lay(reader, rows.AsSpan(text * terms.Count, terms.Count));
        }

        return rows;
    }
}
