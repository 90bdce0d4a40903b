/* --completion: scripts for bash, zsh and fish, made from the option table, so that they cannot lag behind it. */
#include "cli/opt.h"

static bool takes_file(const struct tn_opt *row)
{
	const char *arg = tn_help_arg(row);

	return strstr(arg, "FILE") != NULL || strcmp(arg, "DIR") == 0;
}

/* A shell function's name: everything but letters and digits becomes _. */
static void identifier(struct tn_buf *b, const char *s)
{
	tn_buf_ch(b, '_');
	for (; *s != '\0'; s++) {
		bool plain = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9');

		tn_buf_ch(b, plain ? *s : '_');
	}
}

/* Text inside single quotes of a shell; characters of `special` get a backslash (zsh: brackets and colons). */
static void quoted(struct tn_buf *b, const char *s, const char *special)
{
	for (; *s != '\0'; s++) {
		if (*s == '\'') {
			tn_buf_cstr(b, "'\\''");
			continue;
		}
		if (strchr(special, *s) != NULL)
			tn_buf_ch(b, '\\');
		tn_buf_ch(b, *s);
	}
}

/* "--name|-n" */
static void bash_pattern(struct tn_buf *b, const struct tn_opt *row)
{
	tn_buf_cstr(b, "--");
	tn_buf_cstr(b, row->name);
	if (row->letter != 0) {
		tn_buf_cstr(b, "|-");
		tn_buf_ch(b, row->letter);
	}
}

static void bash_value(struct tn_buf *b, const struct tn_opt *row)
{
	if (row->help == NULL || tn_help_arg(row)[0] == '\0' || row->kind == TN_OPT_OPTIONAL_)
		return;
	tn_buf_cstr(b, "\t");
	bash_pattern(b, row);
	tn_buf_cstr(b, ")\n\t\t");
	if (row->kind == TN_OPT_CHOICE_) {
		tn_buf_cstr(b, "mapfile -t COMPREPLY < <(compgen -W '");
		quoted(b, row->choices, "");
		tn_buf_cstr(b, "' -- \"$cur\")\n\t\t");
	} else if (takes_file(row)) {
		tn_buf_cstr(b, "mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n\t\t");
	}
	tn_buf_cstr(b, "return ;;\n");
}

/* bash cuts words at =, so "--mode=on" arrives as three. */
static void bash(const struct tn_opts *o, const char *program, struct tn_buf *b)
{
	tn_buf_cstr(b, "# bash completion for ");
	tn_buf_cstr(b, program);
	tn_buf_ch(b, '\n');
	identifier(b, program);
	tn_buf_cstr(b, "() {\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
		"\tif [ \"$cur\" = = ]; then cur=; elif [ \"$prev\" = = ]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
		"\tcase $prev in\n");
	for (uint32_t i = 0; i < o->n; i++)
		bash_value(b, &o->row[i]);
	tn_buf_cstr(b, "\tesac\n\tcase $cur in\n\t-*) mapfile -t COMPREPLY < <(compgen -W '");
	for (uint32_t i = 0; i < o->n; i++) {
		if (o->row[i].help == NULL)
			continue;
		tn_buf_cstr(b, i > 0 ? " --" : "--");
		tn_buf_cstr(b, o->row[i].name);
	}
	tn_buf_cstr(b, "' -- \"$cur\") ;;\n\t*) mapfile -t COMPREPLY < <(compgen -f -- \"$cur\") ;;\n\tesac\n}\n"
		"complete -o filenames -F ");
	identifier(b, program);
	tn_buf_ch(b, ' ');
	tn_buf_cstr(b, program);
	tn_buf_ch(b, '\n');
}

static void zsh_option(struct tn_buf *b, const struct tn_opt *row)
{
	const char *arg = tn_help_arg(row);
	bool value = arg[0] != '\0';

	tn_buf_cstr(b, " \\\n\t");
	if (row->letter != 0) {
		tn_buf_cstr(b, row->kind == TN_OPT_LIST_ ? "'*'{-" : "{-");
		tn_buf_ch(b, row->letter);
		tn_buf_cstr(b, value ? "+,--" : ",--");
		tn_buf_cstr(b, row->name);
		tn_buf_cstr(b, value ? "=}'" : "}'");
	} else {
		tn_buf_cstr(b, row->kind == TN_OPT_LIST_ ? "'*--" : "'--");
		tn_buf_cstr(b, row->name);
		tn_buf_cstr(b, row->kind == TN_OPT_OPTIONAL_ ? "=-" : value ? "=" : "");
	}
	tn_buf_ch(b, '[');
	quoted(b, row->help, "[]:\\");
	tn_buf_ch(b, ']');
	if (value) {
		tn_buf_cstr(b, row->kind == TN_OPT_OPTIONAL_ ? "::" : ":");
		quoted(b, arg, "[]:\\");
		tn_buf_ch(b, ':');
		if (row->kind == TN_OPT_CHOICE_) {
			tn_buf_ch(b, '(');
			quoted(b, row->choices, ":\\");
			tn_buf_ch(b, ')');
		} else if (takes_file(row)) {
			tn_buf_cstr(b, "_files");
		}
	}
	tn_buf_ch(b, '\'');
}

static void zsh(const struct tn_opts *o, const char *program, struct tn_buf *b)
{
	tn_buf_cstr(b, "#compdef ");
	tn_buf_cstr(b, program);
	tn_buf_cstr(b, "\n_arguments -s -S");
	for (uint32_t i = 0; i < o->n; i++)
		if (o->row[i].help != NULL)
			zsh_option(b, &o->row[i]);
	tn_buf_cstr(b, " \\\n\t'*:file:_files'\n");
}

static void fish_option(struct tn_buf *b, const struct tn_opt *row, const char *program)
{
	const char *arg = tn_help_arg(row);

	tn_buf_cstr(b, "complete -c ");
	tn_buf_cstr(b, program);
	if (row->letter != 0) {
		tn_buf_cstr(b, " -s ");
		tn_buf_ch(b, row->letter);
	}
	tn_buf_cstr(b, " -l ");
	tn_buf_cstr(b, row->name);
	if (row->kind == TN_OPT_CHOICE_) {
		tn_buf_cstr(b, " -x -a '");
		quoted(b, row->choices, "\\");
		tn_buf_ch(b, '\'');
	} else if (arg[0] != '\0' && row->kind != TN_OPT_OPTIONAL_) {
		tn_buf_cstr(b, takes_file(row) ? " -r -F" : " -x");
	}
	tn_buf_cstr(b, " -d '");
	/* fish knows \' inside single quotes, and not the '\'' of the others. */
	for (const char *s = row->help; *s != '\0'; s++) {
		if (*s == '\'' || *s == '\\')
			tn_buf_ch(b, '\\');
		tn_buf_ch(b, *s);
	}
	tn_buf_cstr(b, "'\n");
}

bool tn_complete_text(const struct tn_opts *o, const char *shell, const char *program, struct tn_buf *b)
{
	if (strcmp(shell, "bash") == 0) {
		bash(o, program, b);
	} else if (strcmp(shell, "zsh") == 0) {
		zsh(o, program, b);
	} else if (strcmp(shell, "fish") == 0) {
		for (uint32_t i = 0; i < o->n; i++)
			if (o->row[i].help != NULL)
				fish_option(b, &o->row[i], program);
	} else {
		return false;
	}
	return true;
}
