namespace Puente.Learning.Training.Reports;

/// <summary>A confusion matrix as SVG: the true class down, the class said across, each cell's shade its share of the row.</summary>
public static class ConfusionPlot
{
    private const int Cell = 56, Left = 130, Top = 60, Bottom = 90, Right = 30, LightText = 50;

    /// <summary>The file's text.</summary>
    /// <param name="classes">Names of rows and columns.</param>
    /// <param name="counts">[true, said].</param>
    public static string ToSvg(IReadOnlyList<string> classes, IReadOnlyList<IReadOnlyList<int>> counts)
    {
        var side = Cell * classes.Count;
        const string title = "Confusion on held-out images of exactly one class";
        var svg = new SvgDocument(Math.Max(Left + side + Right, 430), Top + side + Bottom, title);
        svg.Label(title, 14, 22, "start", "title").Label("true class down, highest score across", 14, 42, "start", "small");
        for (var row = 0; row < classes.Count; row++)
        {
            svg.Label(classes[row], Left - 8, Top + Cell * row + Cell / 2 + 4, "end", "small");
            svg.Label(classes[row], Left + Cell * row + Cell / 2 + 4, Top + side + 14, "end", "small", turn: -35);
            var all = counts[row].Sum();
            for (var column = 0; column < classes.Count; column++)
            {
                var share = all == 0 ? 0 : (double)counts[row][column] / all;
                var (x, y) = (Left + Cell * column, Top + Cell * row);
                svg.Add("rect", ("class", "cell"), ("x", x), ("y", y), ("width", Cell), ("height", Cell), ("fill-opacity", share));
                svg.Add("rect", ("class", "axis"), ("x", x), ("y", y), ("width", Cell), ("height", Cell));
                svg.Label($"{counts[row][column]}", x + Cell / 2.0, y + Cell / 2.0 + 4, style: share * 100 > LightText ? "on" : null);
            }
        }

        return svg.ToString();
    }
}
