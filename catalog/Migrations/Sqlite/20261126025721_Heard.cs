using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Puente.Catalog.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Heard : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "HeardAt",
                table: "edges",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "HeardAt",
                table: "edges");
        }
    }
}
