namespace Puente.Learning.Training.Interchange;

/// <summary>
/// A table of learned positions as a file has it: rows for some of the tokens before the patches, then a row a patch. Ours has one for the class token where there is one; timm's
/// may have none, or one for each register too.
/// </summary>
/// <param name="Prefix">Rows before those of the patches.</param>
/// <param name="Grid">Patches across and down.</param>
internal readonly record struct PositionRows(int Prefix, int Grid)
{
    /// <summary>Tells the rows of a table of <paramref name="rows"/>; null when no square of patches is left.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="classToken">Whether there is a class token.</param>
    /// <param name="registers">Registers.</param>
    /// <param name="grid">Patches across, where known.</param>
    public static PositionRows? Of(long rows, bool classToken, int registers, int? grid)
    {
        var tokens = classToken ? 1 : 0;
        foreach (var prefix in new[] { tokens, 0, tokens + registers })
        {
            var across = (long)Math.Round(Math.Sqrt(Math.Max(0, rows - prefix)));
            if (across > 0 && across <= 1024 && across * across == rows - prefix && (grid is null || grid == across)) return new PositionRows(prefix, (int)across);
        }

        return null;
    }

    /// <summary>The table as ours, and what it adds to the registers; null when it adds nothing.</summary>
    /// <param name="table">[rows, width].</param>
    /// <param name="classToken">Whether there is a class token.</param>
    /// <param name="width">Width of a row.</param>
    public (float[] Positions, float[]? Registers) ToOurs(float[] table, bool classToken, int width)
    {
        var tokens = classToken ? 1 : 0;
        if (Prefix == tokens) return (table, null);
        if (Prefix == 0) return ([.. new float[width], .. table], null);
        var registers = table[(tokens * width)..(Prefix * width)];
        return ([.. table[..(tokens * width)], .. table[(Prefix * width)..]], Array.TrueForAll(registers, value => value == 0) ? null : registers);
    }
}
