using StreamML.Trainer.Datasets;
using StreamML.Trainer.Tables;

namespace StreamML.Trainer.Tests.Tables;

/// <summary>From CSV to rows.</summary>
public sealed class TableEncodingTests
{
    private const string Csv = """
        id;age;plan;member;city;same;left
        1;30;basic;TRUE;a;x;no
        2;NA;plus;false;b;x;yes
        3;41.5;"basic";true;c;x;no
        4;20;?;FALSE;a;x;
        5;22;pro;TRUE;d;x;no

        """;

    [Fact]
    public void Encode_ColumnsOfAllKinds_BecomeFeaturesAsDocumented()
    {
        var table = Encode(new TableColumns { Target = "left", Drop = ["id"], OneHotMax = 3 });
        Assert.Equal(
            ["age", "plan=basic", "plan=plus", "plan=pro", "member", "city"],
            table.Data.Schema.Features.Select(feature => feature.Name));
        Assert.Equal((TableTask.Binary, "yes", 4), (table.Data.Task, table.Positive, table.Data.Count));
        Assert.Equal([0, 1, 0, 0], table.Data.Labels);
        Assert.Equal([30, 1, 0, 0, 1, 0], table.Data.Rows[..6]);
        Assert.Equal([float.NaN, 0, 1, 0, 0, 1], table.Data.Rows[6..12]);
        Assert.Equal([22, 0, 0, 1, 1, 3], table.Data.Rows[18..]);
        Assert.Equal([2, 3, 4, 6], table.Lines);
        Assert.Equal(new Dictionary<string, int> { ["no value of left"] = 1 }, table.Refused);
        Assert.StartsWith("same is left out", Assert.Single(table.Notices));
        Assert.Equal(["a", "b", "c", "d"], table.Columns[^1].Values);
    }

    [Fact]
    public void Encode_TargetNeverMovesTheCodes_OfCategories()
    {
        var one = Encode(new TableColumns { Target = "left", OneHotMax = 2 });
        var other = Encode(new TableColumns { Target = "left", OneHotMax = 2 }, Csv.Replace("yes", "maybe"));
        Assert.Equal(one.Data.Rows, other.Data.Rows);
        Assert.Equal("maybe", other.Positive);
    }

    [Fact]
    public void Encode_NumbersAndGroups_AreARegressionOfContacts()
    {
        var table = Encode(new TableColumns { Target = "age", Group = "city" });
        Assert.Equal((TableTask.Regression, 3), (table.Data.Task, table.Data.Contacts));
        Assert.Equal([0, 1, 0, 2], table.Data.Groups!);
        Assert.DoesNotContain(table.Data.Schema.Features, feature => feature.Name.StartsWith("city"));
        Assert.Equal(
            table.Data.Schema.Hash, Encode(new TableColumns { Target = "age", Group = "city" }).Data.Schema.Hash);
    }

    [Theory]
    [InlineData("city", null, "needs different numbers")]
    [InlineData("plan", TableTask.Binary, "more than two values")]
    [InlineData("same", TableTask.Binary, "one value")]
    [InlineData("nothing", null, "no column 'nothing'")]
    public void Encode_TargetThatCannotBeLearnt_SaysWhy(string target, TableTask? task, string why)
    {
        var error = Assert.Throws<DatasetException>(
            () => Encode(new TableColumns { Target = target, Task = task }));
        Assert.Contains(why, error.Message);
        Assert.Throws<DatasetException>(() => Encode(new TableColumns { Target = "left", Drop = ["nothing"] }));
    }

    [Fact]
    public void Encode_RowsThatCannotBeRead_AreCountedByReason()
    {
        var table = Encode(new TableColumns { Target = "left" }, Csv + "6;1;basic\n7;1;basic\n");
        Assert.Equal(2, table.Refused.Single(each => each.Key.Contains("3 fields")).Value);
    }

    [Fact]
    public void Study_BothLearners_GivesFiguresWithIntervalsOnUnseenRows()
    {
        var data = TableRows.Linear(1, 400, 4);
        var study = TableStudy.Run(
            data, [new XgBoostLearner(XgBoostLearner.Boosting), new LogisticLearner()],
            new CrossValidationOptions { Folds = 3, Repeats = 2 }, new(), null, TimeProvider.System,
            CancellationToken.None);
        Assert.Equal("logistic", study.Comparison.Report.Best);
        foreach (var learner in study.Learners)
        {
            var auc = learner.Metrics["auc"];
            Assert.True(auc.Low < auc.Value && auc.Value < auc.High);
            Assert.Equal(auc.Value, learner.OverDeals["auc"].Mean, 0.05);
            Assert.True(learner.OverDeals["auc"].Sd > 0);
            Assert.Equal((2, 400), (learner.Predictions.Count, learner.Predictions[1].Length));
            Assert.Null(learner.Interval);
        }
    }

    private static EncodedTable Encode(TableColumns columns, string csv = Csv) => TableEncoding.Encode(
        CsvTable.Read(new StringReader(csv), "table.csv", new CsvOptions { KeepRefused = true }), columns);
}
