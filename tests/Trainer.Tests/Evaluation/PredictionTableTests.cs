using StreamML.Trainer.Datasets;
using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Tests.Evaluation;

/// <summary>Tables of predictions become sets.</summary>
public sealed class PredictionTableTests
{
    private static readonly PredictionColumns Columns = new() { Label = "y", Prediction = "p" };

    [Fact]
    public void Of_TwoLabelsAndShares_IsProbabilitiesOfThePositive()
    {
        var set = Of("y,p\nno,0.1\nyes,0.9\nno,1\n", Columns).Set;
        Assert.Equal((EvaluationKind.Binary, "no", "yes"), (set.Kind, set.Classes[0], set.Classes[1]));
        Assert.Equal([0, 1, 0], set.Labels);
        Assert.Equal([0, 1, 1], set.Predictions);
        Assert.Equal([0.1f, 0.9f, 1], set.Probabilities!);
        var strict = Of("y,p\nno,0.1\nyes,0.9\n", Columns with { Threshold = 0.95f, Positive = "no" }).Set;
        Assert.Equal(("no", 1, 0), (strict.Classes[1], (int)strict.Labels[0], (int)strict.Predictions[1]));
    }

    [Fact]
    public void Of_NamesOnBothSides_IsClasses()
    {
        var three = Of("y,p\na,a\nb,c\nc,c\n", Columns).Set;
        Assert.Equal((EvaluationKind.Multiclass, null), (three.Kind, three.Probabilities));
        Assert.Equal([0, 2, 2], three.Predictions);
        Assert.Equal(EvaluationKind.Binary, Of("y,p\n0,0\n1,0\n1,1\n", Columns).Set.Kind);
    }

    [Fact]
    public void Of_Numbers_IsNumbersAndSkipsRowsWithoutALabel()
    {
        var table = Of("y,p\n1.5,2\n,3\n7,6.5\n100,90\n", Columns);
        Assert.Equal((EvaluationKind.Regression, 1, 3), (table.Set.Kind, table.Unlabelled, table.Set.Count));
        Assert.Equal([1.5f, 7, 100], table.Set.Labels);
    }

    [Fact]
    public void Of_GroupsWeightsAndSlices_TakesTheColumns()
    {
        var set = Of(
            "y;p;who;w;lang\n1;2;a;1;en\n2;2.5;b;3;\n3;4;a;1;de\n",
            Columns with { Group = "who", Weight = "w", Slices = ["lang"], Kind = EvaluationKind.Regression }).Set;
        Assert.Equal([0, 1, 0], set.Groups!);
        Assert.Equal([1, 3, 1], set.Weights!);
        Assert.Equal(["en", "(none)", "de"], set.Slices["lang"]);
    }

    [Fact]
    public void Slice_ManyNumbers_AreTheirQuarters()
    {
        string[] slices = PredictionTable.Slice([.. Enumerable.Range(0, 100).Select(i => $"{i}"), ""]);
        Assert.Equal(
            ["below 25", "25 to below 50", "50 to below 75", "75 and more", "(none)"], slices.Distinct());
        Assert.Equal(25, slices.Count(slice => slice == "75 and more"));
        Assert.Equal(["3", "1"], PredictionTable.Slice(["3", "1"]));
    }

    [Theory]
    [InlineData("y,q\n1,2\n", "no column 'p'")]
    [InlineData("y,p\n,2\n", "no row with a label")]
    [InlineData("y,p\n1,2\n2,\n", "line 3: 'p' is not a number")]
    [InlineData("y,p\n1,\"0,5\"\n2,1\n", "line 2: 'p' is not a number. Write 0.5")]
    [InlineData("y,p\nred,0.2\nblue,0.7\n", "say which label")]
    public void Of_WhatCannotBeRead_SaysWhere(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<DatasetException>(() => Of(text, Columns)).Message);

    private static PredictionTable Of(string text, PredictionColumns columns) =>
        PredictionTable.Of(CsvTable.Read(new StringReader(text), "t.csv"), columns);
}
